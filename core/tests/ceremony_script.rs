//! Ceremony scripts: what a script may say, and what it can never make the machine do.
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]

use strongroom_core::ceremony::script::{
    Action, Kind, MAX_SCRIPT, MAX_STEPS, MAX_WORDS, Script, ScriptError,
};

const SIGN: &str = include_str!("../../ceremony-scripts/sign.toml");
const ALL: [(&str, Kind); 4] = [
    (include_str!("../../ceremony-scripts/init.toml"), Kind::Init),
    (
        include_str!("../../ceremony-scripts/register.toml"),
        Kind::Register,
    ),
    (SIGN, Kind::Sign),
    (include_str!("../../ceremony-scripts/test.toml"), Kind::Test),
];

/// The signing script with so many more steps for people, before its last.
fn longer(count: usize) -> String {
    let (head, last) = SIGN.split_at(SIGN.rfind("[[step]]").unwrap());
    let last = last.replace("number = 10", &format!("number = {}", 10 + count));
    format!("{head}{}{last}", attends(count))
}

fn attends(count: usize) -> String {
    let mut text = String::new();
    for n in 0..count {
        let number = n + 10;
        text += &format!(
            "[[step]]\nnumber = {number}\nid = \"more-{n}\"\nrole = \"witness\"\nsay = \"x\"\ndo = \"attend\"\nevidence = \"x\"\n"
        );
    }
    text
}

#[test]
fn the_scripts_we_ship_are_scripts() {
    for (text, kind) in ALL {
        let script = Script::parse(text).unwrap();
        assert_eq!(script.kind(), kind);
        let machine: Vec<Action> = script
            .steps()
            .iter()
            .map(|s| s.action)
            .filter(|a| *a != Action::Attend)
            .collect();
        assert_eq!(machine, kind.actions());
    }
}

#[test]
fn people_may_do_more_but_the_machine_keeps_its_order() {
    assert!(Script::parse(&longer(3)).is_ok());
    let after_the_end = format!("{SIGN}{}", attends(1).replace("number = 10", "number = 11"));
    assert_eq!(
        Script::parse(&after_the_end),
        Err(ScriptError::Order { wanted: "close" })
    );
    let skipped = SIGN.replace("do = \"approve\"", "do = \"attend\"");
    assert_eq!(
        Script::parse(&skipped),
        Err(ScriptError::Order { wanted: "approve" })
    );
    let swapped = SIGN
        .replace("do = \"record-intent\"", "do = \"x\"")
        .replace("do = \"ask-device\"", "do = \"record-intent\"")
        .replace("do = \"x\"", "do = \"ask-device\"");
    assert_eq!(
        Script::parse(&swapped),
        Err(ScriptError::Order {
            wanted: "record-intent"
        })
    );
    let unfinished = SIGN.replace("do = \"close\"", "do = \"attend\"");
    assert_eq!(
        Script::parse(&unfinished),
        Err(ScriptError::Order { wanted: "close" })
    );
    let foreign = SIGN.replace("do = \"close\"", "do = \"make-keys\"");
    assert_eq!(
        Script::parse(&foreign),
        Err(ScriptError::Order { wanted: "close" })
    );
}

#[test]
fn numbers_names_roles_and_actions_are_checked() {
    let cases = [
        (
            "number = 2",
            "number = 3",
            ScriptError::Number { wanted: 2, got: 3 },
        ),
        (
            "id = \"approve\"",
            "id = \"close\"",
            ScriptError::Id { number: 10 },
        ),
        (
            "id = \"approve\"",
            "id = \"\u{e4}\"",
            ScriptError::Id { number: 5 },
        ),
        (
            "role = \"witness\"",
            "role = \"administrator\"",
            ScriptError::Role { number: 10 },
        ),
        (
            "role = \"witness\"",
            "role = \"boss\"",
            ScriptError::Role { number: 10 },
        ),
        (
            "roles = [\"operator\", ",
            "roles = [\"boss\", ",
            ScriptError::Role { number: 0 },
        ),
        (
            "do = \"approve\"",
            "do = \"skip\"",
            ScriptError::Action { number: 5 },
        ),
        ("name = \"sign\"", "name = \"steal\"", ScriptError::Name),
    ];
    for (from, to, wanted) in cases {
        assert_eq!(Script::parse(&SIGN.replacen(from, to, 1)), Err(wanted), "{to}");
    }
    let unknown = SIGN.replace("version = 1", "version = 1\nforce = true");
    assert!(matches!(Script::parse(&unknown), Err(ScriptError::Shape { .. })));
}

#[test]
fn both_sides_of_each_bound() {
    let most = MAX_STEPS - 10;
    assert!(Script::parse(&longer(most)).is_ok());
    assert_eq!(
        Script::parse(&longer(most + 1)),
        Err(ScriptError::Count { got: MAX_STEPS + 1 })
    );
    let title = |n: usize| SIGN.replace("Signing of a request", &"x".repeat(n));
    assert!(Script::parse(&title(MAX_WORDS)).is_ok());
    for n in [0, MAX_WORDS + 1] {
        assert_eq!(Script::parse(&title(n)), Err(ScriptError::Words { number: 0 }));
    }
    let padded = |len: usize| format!("{SIGN}{}", "#".repeat(len - SIGN.len()));
    assert!(Script::parse(&padded(MAX_SCRIPT)).is_ok());
    assert!(matches!(
        Script::parse(&padded(MAX_SCRIPT + 1)),
        Err(ScriptError::TooLong { .. })
    ));
    let bidi = SIGN.replace("I scan the request", "I scan \\u202e the request");
    assert_eq!(Script::parse(&bidi), Err(ScriptError::Words { number: 2 }));
}
