//! What people are told while they wait.

use super::super::Progress;

fn left(received: u32, rank: u32, needed: u32, per_minute: u32) -> Option<u32> {
    let progress = Progress {
        received,
        needed,
        rank,
        complete: false,
    };
    progress.seconds_left(per_minute)
}

#[test]
fn the_seconds_left_follow_from_the_rank_and_not_from_the_plain_parts() {
    assert_eq!(
        left(100, 100, 200, 600),
        Some(10),
        "ten parts a second, all of them new"
    );
    assert_eq!(
        left(150, 100, 200, 600),
        Some(15),
        "every third part is known already"
    );
    assert_eq!(left(1, 1, 2, 600), Some(1), "less than a second is one");
    assert_eq!(left(0, 0, 200, 600), None, "nothing is there to judge by");
    assert_eq!(left(10, 10, 200, 0), None, "nothing comes");
    assert_eq!(left(u32::MAX, 1, u32::MAX, 1), Some(u32::MAX), "for ever");
}

#[test]
fn a_whole_message_needs_no_more_time() {
    let progress = Progress {
        received: 5,
        needed: 5,
        rank: 5,
        complete: true,
    };
    assert_eq!(progress.seconds_left(0), Some(0));
}
