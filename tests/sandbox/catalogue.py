"""Where each attack of the catalogue is tried: in `attacks.py`, by a whole upload, by a test; or why
it is not tried here. `test_attacks.py` holds that no number is left out and no place invented."""

from __future__ import annotations

HIGHEST = 76

# Uploads are folders of tests/submissions/; tests are named by file and function.
ELSEWHERE: dict[int, tuple[str, ...]] = {
    1: ("hostile-forged-results", "hostile-break-out"),
    2: ("hostile-forged-results", "hostile-lingering"),
    4: ("hostile-processes",),
    5: (
        "test_atomic.py::test_link_is_replaced_and_not_followed",
        "test_atomic.py::test_what_is_no_file_stays_in_its_place",
    ),
    6: ("hostile-beside", "test_run_autograder.py::test_working_folder_is_not_trusted"),
    7: ("hostile-beside-pytest",),
    8: ("hostile-beside",),
    9: ("test_run_autograder.py::test_working_folder_is_not_trusted",),
    10: ("layout-macosx-and-caches",),
    12: (
        "sandbox/test_supervisor.py::test_guests_know_nothing_of_one_another",
        "hostile-patch-framework",
    ),
    13: ("hostile-break-out",),
    18: ("sandbox/test_confine.py::test_nothing_of_the_zygote_is_left",),
    19: ("hostile-steal", "hostile-steal-arrays"),
    21: ("test_run_autograder.py::test_gradescopes_own_layout",),
    22: ("test_submission_folders.py::test_what_is_no_regular_file_is_refused_without_a_wait",),
    23: ("test_submission_folders.py::test_hard_link_is_a_file",),
    26: ("hostile-equal-to-everything",),
    27: ("hostile-equal-to-everything",),
    28: ("hostile-equal-to-everything", "sandbox/test_wire.py::test_broken_rule_is_named"),
    29: ("hostile-patch-comparisons",),
    30: ("hostile-forged-frames", "hostile-forged-loaded"),
    31: ("hostile-broken-frames-1", "hostile-broken-frames-2", "hostile-frame-empty-shape"),
    32: ("hostile-exit-in-call", "hostile-exit-at-import"),
    33: ("hostile-equal-to-everything", "wrong-add-generator"),
    34: ("hostile-forged-errors",),
    35: ("hostile-trace",),
    37: ("hostile-printed-text", "hostile-error-text"),
    38: ("hostile-error-text", "test_feedback.py::test_hostile_text_comes_out_harmless"),
    39: ("hostile-printed-text", "test_feedback.py::test_plain_keeps_what_can_be_read"),
    40: ("hostile-loop-at-import", "hostile-loop-in-call", "hostile-lingering"),
    41: ("sandbox/test_endings.py::test_what_does_not_come_back_is_stopped",),
    42: ("hostile-loop-in-call", "sandbox/test_confine.py::test_guest_dies_by"),
    43: ("hostile-sleep-in-call",),
    44: ("hostile-memory",),
    49: ("hostile-output-flood", "hostile-flood-at-import"),
    50: ("hostile-error-text", "hostile-error-loop"),
    51: ("hostile-segfault",),
    52: ("hostile-big-results",),
    53: (
        "test_submission_zips.py::test_zip_bomb_is_not_unpacked",
        "test_submission_zips.py::test_entries_are_counted",
    ),
    54: ("hostile-slow-frame",),
    55: ("sandbox/test_supervisor.py::test_nothing_of_a_guest_outlives_it",),
    57: ("sandbox/test_attacks.py::test_guest_is_the_first_to_go_when_memory_is_short",),
    58: ("hostile-nan",),
    59: ("hostile-processes", "sandbox/test_supervisor.py::test_nothing_of_a_guest_outlives_it"),
    65: ("test_submission_folders.py::test_what_is_no_regular_file_is_refused_without_a_wait",),
    66: ("test_submission_zips.py::test_names_in_a_zip_only_name",),
    68: ("sandbox/test_confine.py::test_guest_dies_with_its_parent",),
    70: ("test_feedback.py::test_hidden_items_show_their_headline_alone",),
    71: ("test_feedback.py::test_hidden_items_show_their_headline_alone",),
    74: ("wrong-matmul-ranks-only", "wrong-mul-five-axes"),
    75: ("wrong-forward-cached-values", "wrong-topo-remembers-earlier-calls"),
}

NOT_TRIED: dict[int, str] = {
    36: "what only the guest can see is told by the guest: worth one point an item, see SECURITY.md",
    72: "a score is a channel by its nature; fresh cases of each submission make inputs worthless",
    76: "no check asks a student's function at x and x + eps, so there is no probing to detect",
}
