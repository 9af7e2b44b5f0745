from sottovoce.clients.daw.presence import News, Presence


def test_asks_until_there_is_an_answer_and_says_so():
    presence = Presence(asks=True, every_s=0, silence_s=0)
    assert presence.due(0.0)
    assert not presence.due(1.9)
    assert presence.news(1.9) is None
    assert presence.due(2.0)
    assert presence.news(3.0) == News(present=False)
    assert presence.news(4.0) is None
    assert presence.due(4.0)
    presence.heard(5.0)
    assert presence.news(5.0) == News(present=True)
    assert not presence.due(100.0)
    assert presence.news(100.0) is None


def test_asks_again_from_time_to_time_if_wanted():
    presence = Presence(asks=True, every_s=5, silence_s=0)
    assert presence.due(0.0)
    presence.heard(0.1)
    presence.news(0.1)
    assert not presence.due(4.9)
    assert presence.due(5.0)


def test_silence_means_gone_and_is_asked_into():
    presence = Presence(asks=True, every_s=0, silence_s=5)
    presence.due(0.0)
    presence.heard(0.1)
    assert presence.news(0.1) == News(present=True)
    presence.heard(4.0)
    assert presence.news(9.0) is None
    assert presence.news(9.1) == News(present=False)
    assert presence.due(9.1)
    presence.heard(9.2)
    assert presence.news(9.2) == News(present=True)


def test_without_a_question_nothing_is_known_until_something_is_heard():
    presence = Presence(asks=False, every_s=0, silence_s=0)
    assert not presence.due(0.0)
    assert presence.news(100.0) is None
    presence.heard(100.0)
    assert presence.news(100.0) == News(present=True)
