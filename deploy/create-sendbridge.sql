CREATE DATABASE sendbridge OWNER airflow;
