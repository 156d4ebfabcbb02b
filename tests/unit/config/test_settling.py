"""After its first requests a web process tells the collector what stays."""

from niangjia.config import settling


def test_it_settles_after_its_first_requests_and_answers_as_before(monkeypatch) -> None:
    settled: list[int] = []
    seen: list[int] = []

    def application(environ, start_response):  # type: ignore[no-untyped-def]
        seen.append(environ["n"])
        return [b"there"]

    monkeypatch.setattr(settling, "settle", lambda: settled.append(len(seen)))
    wrapped = settling.Settled(application)
    for n in range(1, 301):
        assert list(wrapped({"n": n}, None)) == [b"there"]
    assert settled == [20, 200]
