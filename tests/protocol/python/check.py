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


def check_running_search(service):
    """Counts for ever: only finalize ends it, and everything before is a preview."""
    job = service.jobs.create("| makeresults count=1000000000000 | stats count")

    def counted():
        job.refresh()
        if int(job["resultPreviewCount"]) == 0:
            return 0
        reader = results.JSONResultsReader(job.preview(output_mode="json"))
        rows = [int(row["count"]) for row in reader if isinstance(row, dict)]
        assert reader.is_preview
        return rows[0]

    wait_until(lambda: counted() > 0, "no preview came")
    first = counted()
    wait_until(lambda: counted() > first, "the preview did not grow")
    job.pause()
    job.refresh()
    assert job["isPaused"] == "1" and job["dispatchState"] == "PAUSE", job["dispatchState"]
    job.unpause()
    job.set_ttl(1000)
    job.set_priority(7)
    job.disable_preview()
    job.enable_preview()
    job.touch()
    job.finalize()
    wait_for(job)
    job.refresh()
    assert job["isFinalized"] == "1" and job["dispatchState"] == "DONE", job["dispatchState"]
    reader = results.JSONResultsReader(job.results(output_mode="json"))
    assert [int(row["count"]) >= first for row in reader if isinstance(row, dict)] == [True] and not reader.is_preview
    assert b"search ended" in job.searchlog().read()
    job.summary()
    job.timeline()
    job.cancel()


def check_export(service):
    """Rows of a search that never ends arrive; leaving ends it. A finite one comes whole, in JSON and in XML."""
    stream = service.jobs.export("| makeresults count=1000000000000 | eval exported=1", output_mode="json")
    assert json.loads(stream.read(4000).split(b"\n")[0])["result"]["exported"] == "1"
    stream.close()
    wait_until(lambda: not [job for job in service.jobs.list(count=0) if "exported=1" in job.name], "the search went on")
    search = "search index=main sourcetype=py:lines | sort 0 num(n) | table n"
    expected = [str(n + 1) for n in range(25)]
    for preview in [True, False]:
        rows = rows_of(service.jobs.export(search, output_mode="json", preview=preview))
        assert [row["n"] for row in rows] == expected, rows
    reader = results.ResultsReader(service.jobs.export("search index=main sourcetype=py:lines | fields n", output_mode="xml"))
    assert sorted((row["n"] for row in reader if isinstance(row, dict)), key=int) == expected
    assert not reader.is_preview


def check_suppression(service):
    saved = service.saved_searches.create("Suppressed by python", "index=main | head 1", **{"alert.suppress": "1", "alert.suppress.period": "1h"})
    assert saved.suppressed == 0
    saved.suppress(600)
    assert 0 < saved.suppressed <= 600, saved.suppressed
    saved.unsuppress()
    assert saved.suppressed == 0
    saved.update(is_scheduled=True, cron_schedule="*/10 * * * *")
    saved.refresh()
    assert len(saved.scheduled_times(latest_time="+1h")) == 6
    service.saved_searches.delete("Suppressed by python")


def check_parser(service):
    assert service.parse("search index=main | stats count", output_mode="json").status == 200
    try:
        service.parse("search index=main | nosuchcommand")
        raise AssertionError("an unknown command was accepted")
    except binding.HTTPError as error:
        assert error.status == 400, error


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
    checks += [check_running_search, check_export, check_suppression, check_parser]
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
