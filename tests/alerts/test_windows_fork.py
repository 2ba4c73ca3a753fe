"""Celery forks its workers after the modules are loaded."""

import multiprocessing

from alerts import windows


def _tell(pipe) -> None:
    pipe.send((windows.TOKEN, len(windows._kept)))
    pipe.close()


def test_a_forked_judge_has_a_name_of_its_own_and_no_inherited_windows(monkeypatch) -> None:
    windows.forget()
    monkeypatch.setitem(windows._kept, 1, windows.Window(0.0, []))
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_tell, args=(there,))
    child.start()
    token, kept = here.recv()
    child.join()
    assert token != windows.TOKEN
    assert (kept, len(windows._kept)) == (0, 1)
