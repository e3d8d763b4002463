//! Policy files: what is read, what is refused, and by which code.

use std::collections::BTreeSet;

use bitcoin::{Amount, Network};
use strongroom_core::{
    policy::{Class, MAX_POLICY, Policy, PolicyError},
    psbt::Purpose,
};

const KEY: &str = "6d6caac248af96f6afa7f904f550253a0f3ef3f5aa2fe6838a95b216691468e2";
const TPUB: &str = "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKvosUCJZL5B";
const XPUB: &str = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";
const ADDRESS: &str = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

fn entry(label: &str, target: &str) -> String {
    format!(
        "[[whitelist]]\nlabel = \"{label}\"\nclass = \"hot\"\nowner = \"Treasury\"\nreason = \"Test\"\n{target}\n\
         active_from_height = 0\nexpires_height = 1000\n"
    )
}

fn listed(label: &str) -> String {
    entry(label, &format!("address = \"{ADDRESS}\""))
}

fn ranged(key: &str, range: &str) -> String {
    entry(
        "Ranged",
        &format!("descriptor = \"wpkh({key}/0/*)\"\nrange = {range}"),
    )
}

fn rule(name: &str, up_to: u64, approvals: u8) -> String {
    format!(
        "[[rule]]\nname = \"{name}\"\npurposes = [\"payment\"]\nclasses = [\"hot\"]\nup_to_sat = {up_to}\n\
         approvals = {approvals}\n"
    )
}

fn policy(whitelist: &str) -> String {
    format!(
        "format = \"strongroom-policy-1\"\ninstitution = \"Example\"\nnetwork = \"regtest\"\nversion = 1\n\
         written_at_height = 100\ncoordinator_key = \"{KEY}\"\nunsigned_requests = \"refuse\"\n\
         [transaction]\nversions = [2]\nheight_floor = 0\nlargest_jump = 100\nchange_gap = 5\nmost_change_outputs = 2\n\
         longest_expiry_blocks = 144\nrequire_rbf = false\nop_return = \"refuse\"\n\
         [limits]\nper_request_sat = 100\nwindow_blocks = 1\nper_window_sat = 200\nper_destination_sat = 50\n\
         [fees]\nmost_sat = 10\nmost_permille = 10\nmost_sat_per_vbyte = 5\nleast_sat_per_vbyte = 1\n\
         [change]\ndelay_blocks = 144\n{}{}{whitelist}",
        rule("Small", 50, 2),
        rule("Large", 100, 3),
    )
}

#[track_caller]
fn refused(text: &str) -> &'static str {
    match Policy::parse(text) {
        Ok(_) => "accepted",
        Err(e) => e.code(),
    }
}

#[test]
fn a_policy_says_what_its_file_says() {
    let policy = Policy::parse(&policy(&listed("Hot"))).unwrap();
    assert_eq!(policy.network(), Network::Regtest);
    assert_eq!(policy.limits().per_request, Amount::from_sat(100));
    let hot = BTreeSet::from([Class::Hot]);
    let approvals = |purpose, sat| {
        let rule = policy.rule_for(purpose, &hot, Amount::from_sat(sat));
        rule.map(|r| r.approvals)
    };
    assert_eq!(approvals(Purpose::Payment, 50), Some(2));
    assert_eq!(approvals(Purpose::Payment, 51), Some(3));
    assert_eq!(approvals(Purpose::Payment, 100), Some(3));
    assert_eq!(approvals(Purpose::Payment, 101), None);
    assert_eq!(approvals(Purpose::Consolidation, 1), None);
}

#[test]
fn versions_begin_with_one() {
    let zero = policy("").replace("version = 1", "version = 0");
    assert_eq!(Policy::parse(&zero), Err(PolicyError::Version));
    assert_eq!(refused(&zero), "E_POLICY_SHAPE");
}

#[test]
fn one_changed_byte_of_the_file_is_another_policy() {
    let text = policy("");
    let other = format!("{text}# a remark\n");
    assert_ne!(
        Policy::parse(&text).unwrap().hash(),
        Policy::parse(&other).unwrap().hash()
    );
}

#[test]
fn a_ranged_entry_stands_for_its_scripts_and_no_more() {
    let policy = Policy::parse(&policy(&ranged(TPUB, "3"))).unwrap();
    let descriptor: miniscript::Descriptor<miniscript::DescriptorPublicKey> =
        format!("wpkh({TPUB}/0/*)").parse().unwrap();
    let script = |i| descriptor.at_derivation_index(i).unwrap().script_pubkey();
    assert_eq!(policy.entry_for(&script(0)).unwrap().label.as_str(), "Ranged");
    assert!(policy.entry_for(&script(2)).is_some());
    assert!(policy.entry_for(&script(3)).is_none());
}

#[test]
fn files_of_another_shape_are_refused() {
    assert_eq!(refused("nonsense"), "E_POLICY_SHAPE");
    assert_eq!(refused(&policy("skip_checks = true\n")), "E_POLICY_SHAPE");
    assert_eq!(
        refused(&policy("").replace("policy-1", "policy-2")),
        "E_POLICY_SHAPE"
    );
    assert_eq!(refused(&policy("").replace("regtest", "mainet")), "E_NETWORK");
    assert_eq!(
        refused(&policy("").replace("per_request_sat = 100", "per_request_sat = 1.0")),
        "E_POLICY_UNITS"
    );
    assert_eq!(refused(&"#".repeat((1 << 20) + 1)), "E_LIMIT_POLICY");
}

#[test]
fn amounts_that_cannot_be_are_refused() {
    let most = policy("").replace("per_request_sat = 100", "per_request_sat = 2100000000000000");
    assert!(Policy::parse(&most).is_ok());
    let more = policy("").replace("per_request_sat = 100", "per_request_sat = 2100000000000001");
    assert_eq!(refused(&more), "E_POLICY_UNITS");
}

#[test]
fn names_that_lie_are_refused_wherever_they_stand() {
    for label in [
        "",
        " ",
        "Hot ",
        "H\\u200Bot",
        "H\\u202Eot",
        "\\u041Dot",
        "H\\tot",
        &"x".repeat(41),
    ] {
        assert_eq!(refused(&policy(&listed(label))), "E_LABEL", "{label}");
    }
    assert_eq!(refused(&policy(&listed(&"x".repeat(40)))), "accepted");
    for (from, to) in [
        ("institution = \"Example\"", "institution = \"Ex\\u200Bample\""),
        ("name = \"Small\"", "name = \"\""),
        ("owner = \"Treasury\"", "owner = \"Treasury\\n\""),
        ("reason = \"Test\"", "reason = \"T\\u202Eest\""),
    ] {
        assert_eq!(
            refused(&policy(&listed("Hot")).replace(from, to)),
            "E_LABEL",
            "{to}"
        );
    }
}

#[test]
fn heights_that_contradict_each_other_are_refused() {
    let floor = |height: &str| policy("").replace("height_floor = 0", &format!("height_floor = {height}"));
    assert_eq!(refused(&floor("100")), "accepted");
    assert_eq!(refused(&floor("101")), "E_POLICY_HEIGHT");
    let ends = policy(&listed("Hot")).replace("active_from_height = 0", "active_from_height = 1001");
    assert_eq!(refused(&ends), "E_POLICY_HEIGHT");
}

#[test]
fn a_window_without_blocks_is_refused() {
    assert_eq!(
        refused(&policy("").replace("window_blocks = 1", "window_blocks = 0")),
        "E_POLICY_WINDOW"
    );
}

#[test]
fn rules_of_one_person_and_rules_that_lie_or_hide_are_refused() {
    assert_eq!(
        refused(&policy("").replace("approvals = 2", "approvals = 1")),
        "E_POLICY_QUORUM"
    );
    assert_eq!(
        refused(&policy("").replace("approvals = 2", "approvals = 4")),
        "E_RULE_ORDER"
    );
    assert_eq!(
        refused(&policy("").replace("up_to_sat = 100", "up_to_sat = 50")),
        "E_RULE_UNREACHABLE"
    );
}

#[test]
fn a_label_or_a_destination_that_stands_twice_is_refused() {
    let twice = format!("{}{}", listed("Hot"), ranged(TPUB, "1").replace("Ranged", "Hot"));
    assert_eq!(refused(&policy(&twice)), "E_LABEL_DUP");
    let same_script = format!("{}{}", listed("Hot"), listed("Warm"));
    assert_eq!(refused(&policy(&same_script)), "E_DESTINATION_DUP");
}

#[test]
fn destinations_of_another_network_are_refused() {
    let mainnet = entry("Hot", "address = \"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\"");
    assert_eq!(refused(&policy(&mainnet)), "E_ADDRESS");
    assert_eq!(refused(&policy(&ranged(XPUB, "3"))), "E_DESCRIPTOR_UNSANE");
}

#[test]
fn descriptors_without_a_range_and_ranges_without_bound_are_refused() {
    assert_eq!(refused(&policy(&ranged(TPUB, "0"))), "E_POLICY_SHAPE");
    assert_eq!(refused(&policy(&ranged(TPUB, "1001"))), "E_POLICY_SHAPE");
    let fixed = entry("Ranged", &format!("descriptor = \"wpkh({TPUB}/0/1)\"\nrange = 2"));
    assert_eq!(refused(&policy(&fixed)), "E_DESCRIPTOR_UNSANE");
    let both = entry("Hot", &format!("address = \"{ADDRESS}\"\nrange = 2"));
    assert_eq!(refused(&policy(&both)), "E_POLICY_SHAPE");
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_policy_or_an_error(text in "\\PC{0,200}") {
        let _ = Policy::parse(&text);
        let _ = Policy::parse(&policy(&text));
    }
}

#[test]
fn a_policy_is_as_long_as_the_limit_and_no_longer() {
    let text = policy(&listed("Hot"));
    let longest = format!("{text}#{}", "x".repeat(MAX_POLICY - text.len() - 1));
    assert_eq!(longest.len(), MAX_POLICY);
    assert!(Policy::parse(&longest).is_ok());
    let limit = MAX_POLICY;
    assert_eq!(
        Policy::parse(&(longest + "x")),
        Err(PolicyError::TooLarge { limit })
    );
}
