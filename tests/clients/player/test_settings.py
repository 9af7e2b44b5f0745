import msgspec
import pytest

from sottovoce.clients.player.settings import PlayerSettings


def test_defaults_satisfy_their_own_bounds():
    assert msgspec.convert(msgspec.to_builtins(PlayerSettings()), PlayerSettings) == PlayerSettings()


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"volume_db": 3.0}, "Expected `float` <= 0.0 - at `$.volume_db`"),
        ({"crossfade_s": -1}, "Expected `float` >= 0.0 - at `$.crossfade_s`"),
        ({"duck_db": "much"}, "Expected `float`, got `str` - at `$.duck_db`"),
        ({"cross_fade": 2}, "unknown field `cross_fade`"),
    ],
)
def test_what_makes_no_sense_is_refused(settings, why):
    with pytest.raises(msgspec.ValidationError, match=r".") as raised:
        msgspec.convert(settings, PlayerSettings)
    assert why in str(raised.value)
