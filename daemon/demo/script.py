"""What the demo's voice says and how: some sentences in each of four moods.

The delivery follows the directions that studies of acted and natural speech agree on (the figures are ours):
anger is fast, loud, bright and varied in pitch; happiness fast, high and wide in pitch; sadness slow, low,
narrow, soft and dull; calm slow, soft and even.

- Juslin & Laukka (2003), "Communication of emotions in vocal expression and music performance", Psychological
  Bulletin 129(5), 770-814, doi:10.1037/0033-2909.129.5.770.
- Banse & Scherer (1996), "Acoustic profiles in vocal emotion expression", Journal of Personality and Social
  Psychology 70(3), 614-636, doi:10.1037/0022-3514.70.3.614.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a mood is spoken.

    Attributes
    ----------
    words_per_minute : int
    pitch : int
        Base pitch on espeak-ng's scale, 0..99.
    pitch_range : int
        Percent of the voice's own.
    level_dbfs : float
        Root mean square.
    tilt_db : float
        Slope of the spectrum in dB per octave above 300 Hz: vocal effort flattens it.
    pause_s : float
        Silence after each sentence.
    """

    words_per_minute: int
    pitch: int
    pitch_range: int
    level_dbfs: float
    tilt_db: float
    pause_s: float


DELIVERIES = {
    "angry": Delivery(210, 55, 200, -16.0, 4.0, 2.2),
    "happy": Delivery(190, 75, 220, -18.0, 0.5, 2.2),
    "sad": Delivery(95, 15, 20, -28.0, -5.0, 2.5),
    "calm": Delivery(115, 40, 50, -26.0, -3.0, 2.5),
}

SCRIPT: tuple[tuple[str, str], ...] = (
    ("angry", "I told you three times, and three times you did it again! How can you be so careless?"),
    ("angry", "No, I will not calm down! You broke it, you lied about it, and now you blame everybody else!"),
    ("angry", "Stop it! Just stop talking, and for once in your life, listen to what I say to you!"),
    ("happy", "Guess what, we won! I still can't believe it, the whole street is out dancing and singing!"),
    ("happy", "And the best thing is, everybody is coming tonight, there will be cake and music!"),
    ("happy", "Oh, what a lovely day! The sun is out, my friends are here, and I could sing all day long!"),
    ("sad", "The house is so quiet now. Her coat still hangs by the door, and nobody wants to move it."),
    ("sad", "I keep thinking that I should have called, only once more, and now it is too late."),
    ("calm", "Now the lake is still, and the evening light lies on the water. There is nothing left to do."),
    ("calm", "Breathe in, and breathe out, slowly. You can feel your shoulders sink, and the day is done."),
)
