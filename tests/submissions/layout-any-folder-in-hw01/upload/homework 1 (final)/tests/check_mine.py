def test_add():
    from hw01 import ops
    assert ops.add
