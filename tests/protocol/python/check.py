"""The runtime as Splunk's SDK for Python sees it. Run by tests/protocol/python/run.ts; exits 0 when every check passed.

Usage: check.py HOST PORT PASSWORD
"""

import json
import sys
import time

import splunklib.binding as binding
import splunklib.client as client
import splunklib.results as results


def wait_for(job):
    """Polls a job until it is done."""
    for _ in range(600):
        if job.is_done():
            return job
        time.sleep(0.05)
    raise AssertionError("the job did not finish")


def wait_until(condition, what):
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(what)


def rows_of(stream):
    return [row for row in results.JSONResultsReader(stream) if isinstance(row, dict)]


def check_login(connect, service):
    assert service.info["version"] == "10.4.0", service.info["version"]
    assert "admin" in service.users["admin"].role_entities[0].name
    try:
        connect(password="wrong-password")
    except binding.AuthenticationError:
        return
    raise AssertionError("a wrong password was accepted")


def check_apps(service):
    assert "fixture" in [app.name for app in service.apps]
    service.apps.create("pylab", label="Python lab")
    assert service.apps["pylab"].label == "Python lab"
    service.apps.delete("pylab")
    assert "pylab" not in [app.name for app in service.apps]


def check_configuration(service):
    props = service.confs["props"]
    stanza = props.create("py:made", TRUNCATE="99")
    assert stanza["TRUNCATE"] == "99"
    stanza.submit({"TRUNCATE": "100", "EVAL-x": 'if(a=1, "b", "c")'})
    stanza.refresh()
    assert stanza["TRUNCATE"] == "100" and stanza["EVAL-x"] == 'if(a=1, "b", "c")'
    stanza.delete()
    assert "py:made" not in [each.name for each in service.confs["props"].list(count=0)]


def check_kv_store(service):
    data = service.kvstore["fruits"].data
    assert data.insert(json.dumps({"_key": "p", "name": "pear", "size": 4})) == {"_key": "p"}
    try:
        data.insert(json.dumps({"_key": "p", "name": "again"}))
        raise AssertionError("an existing key was overwritten")
    except binding.HTTPError as error:
        assert error.status == 409, error
    data.batch_save({"_key": "q", "name": "quince", "size": 6}, {"_key": "r", "name": "raspberry", "size": 1})
    found = data.query(query=json.dumps({"size": {"$gt": 2}}), sort="-size", fields="name")
    assert found == [{"_key": "q", "name": "quince"}, {"_key": "p", "name": "pear"}], found
    data.update("p", json.dumps({"name": "pear", "size": 9}))
    assert data.query_by_id("p")["size"] == 9
    data.delete_by_id("p")
    data.delete(query=json.dumps({"name": {"$ne": "raspberry"}}))
    assert [row["_key"] for row in data.query()] == ["r"]
    service.kvstore.create("pyplants", fields={"n": "number"})
    assert service.kvstore["pyplants"].data.insert(json.dumps({"n": 1}))["_key"]
    service.kvstore["pyplants"].delete()
    data.delete()


def check_passwords(service):
    service.storage_passwords.create("geheim", "py-user", "py-realm")
    stored = [each for each in service.storage_passwords if each.username == "py-user"]
    assert stored[0].clear_password == "geheim" and stored[0].realm == "py-realm"
    service.storage_passwords.delete("py-user", "py-realm")
    assert not [each for each in service.storage_passwords if each.username == "py-user"]


def check_index(service):
    index = service.indexes.create("py_index")
    index.submit("hello from python n=1", sourcetype="py", host="h")

    def arrived():
        index.refresh()
        return index["totalEventCount"] == "1"

    wait_until(arrived, "the event did not reach its index")
    service.indexes.delete("py_index")
    assert "py_index" not in [each.name for each in service.indexes.list(count=0)]


def check_search(service):
    lines = "\n".join(f"2026-05-01T11:00:{n:02d}Z n={n + 1}" for n in range(25))
    service.indexes["main"].submit(lines, sourcetype="py:lines", host="h")
    search = "search index=main sourcetype=py:lines | sort 0 num(n) | table n"
    wait_until(lambda: len(rows_of(service.jobs.oneshot(search, output_mode="json", count=0))) == 25, "the lines did not arrive")
    job = wait_for(service.jobs.create(search))
    assert int(job["resultCount"]) == 25
    page = rows_of(job.results(output_mode="json", count=10, offset=20))
    assert [row["n"] for row in page] == ["21", "22", "23", "24", "25"], page
    try:
        service.jobs.create("| nosuchcommand")
        raise AssertionError("an unknown command was accepted")
    except binding.HTTPError as error:
        assert error.status == 400 and "nosuchcommand" in str(error), error
    job.cancel()


def check_saved_search(service):
    saved = service.saved_searches.create("Made by python", "index=main sourcetype=py:lines n=7 | table n")
    job = wait_for(saved.dispatch())
    assert rows_of(job.results(output_mode="json"))[0]["n"] == "7"
    assert job.sid in [each.sid for each in saved.history()]
    service.saved_searches.delete("Made by python")
    assert "Made by python" not in [each.name for each in service.saved_searches.list(count=0)]


def main(host, port, password):
    def connect(**more):
        settings = {"host": host, "port": int(port), "scheme": "http", "username": "admin", "password": password, "owner": "nobody", "app": "fixture"}
        return client.connect(**{**settings, **more})

    service = connect()
    checks = [check_apps, check_configuration, check_kv_store, check_passwords, check_index, check_search, check_saved_search]
    failed = 0
    for check in [lambda each: check_login(connect, each), *checks]:
        name = getattr(check, "__name__", "check")
        try:
            check(service)
            print(f"ok      {name.replace('<lambda>', 'check_login')}")
        except Exception as error:  # each check is told apart in the output; the exit code counts them
            failed += 1
            print(f"FAILED  {name.replace('<lambda>', 'check_login')}: {type(error).__name__}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
