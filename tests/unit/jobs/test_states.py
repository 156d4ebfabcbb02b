from niangjia.jobs import states


def test_work_that_ended_never_begins_again():
    for ended in states.ENDED:
        assert states.TRANSITIONS[ended] == frozenset()


def test_a_dead_workers_job_goes_back_to_the_queue():
    assert states.may_pass(states.RUNNING, states.QUEUED)


def test_every_state_can_be_reached_from_waiting():
    reached, ahead = set(), {states.QUEUED}
    while ahead:
        state = ahead.pop()
        reached.add(state)
        ahead |= states.TRANSITIONS[state] - reached
    assert reached == set(states.TRANSITIONS)
