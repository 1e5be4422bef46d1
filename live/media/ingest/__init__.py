"""`manage.py ingest`: the one process that pictures come into and that runs ffmpeg.

    server.py   sockets of hosts' browsers, and what is told to the process over Redis
    stage.py    a show: its takes, who is on, hand-over, the playlists
    take.py     a take: ffmpeg with its pipe and its files
    records.py  what is written into the database, by threads

ffmpeg belongs to the process that began it, so there is one ingest process.
"""
