"""rosterd's job as an afternoon's script does it: what the bench compares with.

    script.py intake STATE FILE                compares the file with the last one, and keeps the requests that follow, synced
    script.py deliver STATE BODIES URL TOKEN   posts each line of BODIES, one after the other, and strikes it off, synced
    script.py wait                             has everything loaded, and waits

No guards, no order among requests, no pace, no retries, nothing looked up before it is sent again, nothing explained.
Each prints one line of JSON.
"""

import csv
import http.client
import json
import resource
import sqlite3
import sys
import time
import urllib.parse


def opened(state):
    database = sqlite3.connect(state)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY, fields TEXT)")
    database.execute("CREATE TABLE IF NOT EXISTS request (number INTEGER PRIMARY KEY, method TEXT, person TEXT, body TEXT)")
    return database


def user(row):
    return json.dumps({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": row["Email"],
        "externalId": row["WorkerID"],
        "name": {"givenName": row["FirstName"], "familyName": row["LastName"]},
        "title": row["Title"],
        "active": row["WorkerStatus"] == "Active",
    })


def intake(state, file):
    began = time.monotonic()
    database = opened(state)
    before = dict(database.execute("SELECT id, fields FROM person"))
    now, requests = {}, []
    with open(file, newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            person, fields = row["WorkerID"], json.dumps(row)
            now[person] = fields
            if person not in before:
                requests.append(("POST", person, user(row)))
            elif before[person] != fields:
                requests.append(("PUT", person, user(row)))
    requests += [("DELETE", person, "") for person in before.keys() - now.keys()]
    with database:
        database.executemany("DELETE FROM person WHERE id = ?", ((person,) for person in before.keys() - now.keys()))
        changed = [(person, fields) for person, fields in now.items() if before.get(person) != fields]
        database.executemany("INSERT OR REPLACE INTO person VALUES (?, ?)", changed)
        database.executemany("INSERT INTO request (method, person, body) VALUES (?, ?, ?)", requests)
    return {"seconds": time.monotonic() - began, "rows": len(now), "requests": len(requests)}


def deliver(state, bodies, url, token):
    database = opened(state)
    with database, open(bodies, encoding="utf-8") as lines:
        database.executemany("INSERT INTO request (method, body) VALUES ('POST', ?)", ((line.rstrip("\n"),) for line in lines))
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
    began, spent = time.monotonic(), time.process_time()
    sent = 0
    for number, body in database.execute("SELECT number, body FROM request ORDER BY number").fetchall():
        connection.request("POST", place.path + "Users", body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            sys.exit(f"answered with {answer.status}")
        with database:
            database.execute("DELETE FROM request WHERE number = ?", (number,))
        sent += 1
    return {"seconds": time.monotonic() - began, "processor": time.process_time() - spent, "requests": sent}


def wait():
    print("{}", flush=True)
    time.sleep(3600)


def main():
    found = {"intake": intake, "deliver": deliver, "wait": wait}[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(found | {"peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


main()
