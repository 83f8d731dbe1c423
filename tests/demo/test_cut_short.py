"""A fill of the demo that is cut short. Beside the other tests of filling, which share a demo that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import User
from demo.seeding import seed_demo


def test_a_fill_that_is_cut_short_leaves_no_account(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The passwords in its file open nothing; the next fill writes others over them."""

    def cut_short(*_values: object) -> None:
        raise KeyboardInterrupt

    file = tmp_path / "demo-accounts.txt"
    monkeypatch.setattr("demo.seeding._make_volume", cut_short)
    with pytest.raises(KeyboardInterrupt):
        seed_demo(file)
    assert file.exists() and not User.objects.exists()
