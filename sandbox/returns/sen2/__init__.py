"""SEN2 returns as a council might send them, of any year, with faults planted and an answer key."""

from sandbox.returns.sen2.key import Breach, key
from sandbox.returns.sen2.making import Made, faulty_return, sound_return
from sandbox.returns.sen2.register import REGISTER
from sandbox.returns.sen2.writing import write_return

__all__ = ["REGISTER", "Breach", "Made", "faulty_return", "key", "sound_return", "write_return"]
