import pytest

from sottovoce.clients.obs.sources import Memory, Source, find, text_kind

OLD = [{"inputName": "music"}, {"inputName": "other"}]
NEW = [{"inputName": "music", "inputUuid": "u1"}, {"inputName": "other", "inputUuid": "u2"}]


@pytest.mark.parametrize(
    ("inputs", "name", "known", "found"),
    [
        (OLD, "music", None, Source("music")),
        (OLD, "gone", None, None),
        (OLD, "gone", Source("other"), Source("other")),
        (OLD, "gone", Source("gone"), None),
        (NEW, "gone", Source("gone", "u2"), Source("other", "u2")),
        (NEW, "gone", Source("other", "u9"), None),  # another source took the old name
        (NEW, "music", Source("x", "u2"), Source("music", "u1")),
        ([], "music", Source("music", "u1"), None),
    ],
)
def test_found_by_name_or_identity(
    inputs: list[dict[str, str]], name: str, known: Source | None, found: Source | None
) -> None:
    assert find(inputs, name, known) == found


@pytest.mark.parametrize(
    ("kinds", "best"),
    [
        (["image_source", "text_ft2_source_v2"], "text_ft2_source_v2"),
        (["text_ft2_source", "text_ft2_source_v2"], "text_ft2_source_v2"),
        (["text_gdiplus_v2", "text_ft2_source_v2", "text_gdiplus_v3", "text_gdiplus"], "text_gdiplus_v3"),
        (["text_gdiplus_v9", "text_gdiplus_v10"], "text_gdiplus_v10"),
        (["image_source"], None),
    ],
)
def test_newest_kind_of_text(kinds: list[str], best: str | None) -> None:
    assert text_kind(kinds) == best


def test_memory_follows_renames() -> None:
    memory = Memory()
    memory.keep("deck", Source("deck", "u1"))
    memory.rename("other", "third")
    memory.rename("deck", "my music")
    memory.rename("my music", "music")
    assert memory.known("deck") == Source("music", "u1")
    assert memory.known("none") is None
