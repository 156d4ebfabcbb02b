"""Packages that leave the house: others open them, check them, and can't read them without."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import pyzipper
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.vault import packages
from niangjia.vault.errors import VaultError
from niangjia.vault.packages import HOW_TO, SUMS, UnfitName, check_name, new_passphrase

PHRASE = "trust-nobody-with-this-0"
SEVEN_ZIP = shutil.which("7zz") or shutil.which("7z")


def written(folder: Path, *files: tuple[str, packages.Content]) -> tuple[Path, packages.Manifest]:
    path = folder / "package.zip"
    return path, packages.write_package(path, files, PHRASE)


def unpacked(path: Path, into: Path) -> Path:
    with pyzipper.AESZipFile(path) as archive:
        archive.extractall(into, pwd=PHRASE.encode())
    return into


def test_bytes_paths_and_pieces_come_out_as_they_went_in(tmp_path: Path) -> None:
    source = tmp_path / "source.bin"
    source.write_bytes(b"\x00\x01" * 700_000)
    path, _manifest = written(
        tmp_path, ("1.txt", b"one"), ("d/2.bin", source), ("3.bin", iter([b"a", b"", b"b"]))
    )
    out = unpacked(path, tmp_path / "out")
    assert (out / "1.txt").read_bytes() == b"one"
    assert (out / "d/2.bin").read_bytes() == source.read_bytes()
    assert (out / "3.bin").read_bytes() == b"ab"


def test_the_sums_stand_a_check_with_the_standard_tool(tmp_path: Path) -> None:
    path, manifest = written(tmp_path, ("1.jpg", b"picture"), ("2.pdf", b"paper" * 9999))
    out = unpacked(path, tmp_path / "out")
    assert (out / SUMS).read_text() == manifest.text
    said = subprocess.run(
        ["sha256sum", "--strict", "-c", SUMS], cwd=out, capture_output=True, text=True, check=True
    )
    assert said.stdout.count(": OK") == 3
    (out / "1.jpg").write_bytes(b"picturf")
    assert subprocess.run(["sha256sum", "-c", SUMS], cwd=out, capture_output=True).returncode


@pytest.mark.skipif(SEVEN_ZIP is None, reason="7-Zip isn't installed here")
def test_seven_zip_opens_it(tmp_path: Path) -> None:
    path, _manifest = written(tmp_path, ("1.jpg", b"picture"))
    assert SEVEN_ZIP is not None
    subprocess.run(
        [SEVEN_ZIP, "x", f"-p{PHRASE}", f"-o{tmp_path / 'out'}", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    assert (tmp_path / "out" / "1.jpg").read_bytes() == b"picture"
    wrong = subprocess.run([SEVEN_ZIP, "t", "-pwrong", str(path)], capture_output=True, check=False)
    assert wrong.returncode != 0


def test_nothing_inside_is_read_without_the_passphrase(tmp_path: Path) -> None:
    path, _manifest = written(tmp_path, ("1.txt", b"her own words " * 50))
    assert b"her own words" not in path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            assert entry.flag_bits & 1
            assert entry.CRC == 0
    with pyzipper.AESZipFile(path) as archive, pytest.raises(RuntimeError):
        archive.read("1.txt", pwd=b"not the passphrase at all")


def test_a_changed_package_is_noticed(tmp_path: Path) -> None:
    path, _manifest = written(tmp_path, ("1.bin", bytes(range(256)) * 40))
    raw = bytearray(path.read_bytes())
    raw[120] ^= 1
    path.write_bytes(raw)
    with (
        pyzipper.AESZipFile(path) as archive,
        pytest.raises((pyzipper.BadZipFile, RuntimeError, OSError)),
    ):
        archive.read("1.bin", pwd=PHRASE.encode())


@pytest.mark.parametrize(
    "name",
    [
        *("", "/etc/passwd", "../up", "a/../b", "a\\b", "C:x", ".hidden", "名字.jpg", "a b.jpg"),
        *(
            "x\n",
            "CON",
            "nul.txt",
            "d/aux.pdf",
            "a.",
            "a" * 101,
            "a//b",
            SUMS,
            SUMS.lower(),
            HOW_TO,
        ),
    ],
)
def test_unsafe_or_telling_names_are_refused_and_leave_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnfitName) as said:
        written(tmp_path, ("1.txt", b"x"), (name, b"x"))
    assert not name or name not in str(said.value) or len(name) < 3
    assert list(tmp_path.iterdir()) == []


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnfitName):
        written(tmp_path, ("a.jpg", b"x"), ("A.JPG", b"y"))


def test_a_source_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    def breaking() -> packages.Iterator[bytes]:
        yield b"some"
        raise VaultError("altered")

    with pytest.raises(VaultError):
        written(tmp_path, ("1.bin", breaking()))
    assert list(tmp_path.iterdir()) == []


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VaultError):
        packages.write_package(tmp_path / "p.zip", [("1.txt", b"x")], "too short")


def test_passphrases_are_new_long_and_easy_to_read() -> None:
    made = {new_passphrase() for _ in range(200)}
    assert len(made) == 200
    assert all(len(p.replace("-", "")) == 25 and not set(p) & set("01loi aeu") for p in made)


@given(name=st.text(max_size=40))
def test_whatever_passes_is_portable(name: str) -> None:
    try:
        check_name(name)
    except UnfitName:
        return
    assert name.isascii()
    assert name.isprintable()
    assert not name.startswith("/")
    assert ".." not in name
    assert not set(name) & set('\\:*?"<>| ')


@settings(max_examples=25, deadline=None)
@given(contents=st.lists(st.binary(max_size=3000), max_size=5))
def test_every_sum_is_the_content_s(tmp_path_factory: pytest.TempPathFactory, contents) -> None:
    folder = tmp_path_factory.mktemp("package")
    path, manifest = written(folder, *((f"{n}.bin", c) for n, c in enumerate(contents)))
    out = unpacked(path, folder / "out")
    for file in manifest.files:
        there = (out / file.name).read_bytes()
        assert (file.size, file.sha256) == (len(there), hashlib.sha256(there).hexdigest())
    assert len(manifest.files) == len(contents) + 1
