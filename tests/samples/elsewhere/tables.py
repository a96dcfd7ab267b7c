import os
import sqlite3

connection = sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"))
with connection:
    connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT UNIQUE)")
connection.close()
