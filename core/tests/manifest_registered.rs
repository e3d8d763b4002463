//! What may be registered, and each way it may not: every `E_REG_*` code beside an accepted neighbour.

#![expect(clippy::indexing_slicing, reason = "test helpers outside test functions")]

use bitcoin::Network;
use proptest::prelude::*;
use strongroom_core::{
    ids::{Digest, EcKey},
    wallet::{
        Branch, Cosigner, KeySheet, MAX_KEYS_PER_BRANCH, Manifest, NUMS, Place, RegistrationError, Role,
        Roster, Schemes, SignedKeySheet, Template, Terms,
    },
};
use strongroom_forge::sites::{ForgedSite, ForgedVault, forge_manifest, forge_template, label};

const POLICY: Digest = Digest::new([7; 32]);

fn vault() -> ForgedVault {
    forge_manifest(3, 2, 3, POLICY, 1, Network::Regtest, 1)
}

fn code(result: Result<Manifest, RegistrationError>) -> &'static str {
    result.map_or_else(|e| e.code(), |_| "registered")
}

fn with_sheet(at: usize, edit: impl FnOnce(&mut KeySheet)) -> &'static str {
    let forged = vault();
    let sheet = forged.sites[at].edited_sheet(edit);
    code(forged.edited(|t| t.sheets[at] = sheet))
}

fn with_roster(at: usize, edit: impl FnOnce(&mut Roster)) -> &'static str {
    code(vault().edited(|t| edit(&mut t.rosters[at])))
}

#[test]
fn a_manifest_is_its_text_and_each_signer_finds_itself_in_it() {
    let forged = vault();
    let text = forged.manifest.to_text();
    let read = Manifest::parse(&text).unwrap();
    assert_eq!(read, forged.manifest);
    assert_eq!(read.to_text(), text);
    assert_eq!(
        read.fingerprint(),
        Digest::of(&[b"strongroom/manifest/v1\n", text.as_bytes()])
    );
    for (i, site) in forged.sites.iter().enumerate() {
        read.check_registration(site.sheet.sheet()).unwrap();
        let cosigner = read.cosigner_at(&site.sheet.sheet().site);
        assert_eq!(cosigner, Some(Cosigner::new(u8::try_from(i).unwrap())));
    }
}

#[test]
fn another_policy_version_is_another_fingerprint() {
    let forged = vault();
    let other = forged.edited(|t| t.policy_version = 2).unwrap();
    assert_ne!(other.fingerprint(), forged.manifest.fingerprint());
}

#[test]
fn a_text_that_is_written_otherwise_is_refused() {
    let text = vault().manifest.to_text();
    for changed in [
        text.replace("policy-version: 1", "policy-version: 01"),
        text.replace("policy-version: 1", "policy-version: +1"),
        text.replace("network: regtest", "network: Regtest"),
        format!("{text}\n"),
        text.replace("vault: ", "vault:  "),
        text.replace('\n', "\r\n"),
        text.replace("sheet: ", "sheet: !"),
        text.trim_end().to_string(),
    ] {
        assert_ne!(changed, text);
        assert_eq!(code(Manifest::parse(&changed)), "E_REG_TEXT", "{changed:.200}");
    }
}

#[test]
fn own_keys_must_stand_where_the_manifest_says() {
    let forged = vault();
    let own = forged.sites[1].sheet.sheet().clone();
    let stranger = ForgedSite::new(9, 3, Network::Regtest, 1);
    let at = |place| RegistrationError::OwnKey {
        cosigner: Cosigner::new(1),
        place,
    };
    let refused = |own: &KeySheet| forged.manifest.check_registration(own).unwrap_err();

    let absent = refused(stranger.sheet.sheet());
    assert!(matches!(absent, RegistrationError::OwnSiteAbsent { .. }));
    assert_eq!(absent.code(), "E_REG_OWN_KEY");

    let mut swapped = own.clone();
    swapped.change.swap(1, 2);
    let (branch, index) = (Branch::Change, 1);
    assert_eq!(refused(&swapped), at(Place { branch, index }));

    let mut longer = own.clone();
    longer.receive.push(stranger.sheet.sheet().receive[0]);
    let (branch, index) = (Branch::Receive, 3);
    assert_eq!(refused(&longer), at(Place { branch, index }));

    let mut moved = own.clone();
    moved.evidence = POLICY;
    let cosigner = Cosigner::new(1);
    assert_eq!(refused(&moved), RegistrationError::OwnSheet { cosigner });

    let mut elsewhere = own.clone();
    elsewhere.network = Network::Bitcoin;
    assert_eq!(refused(&elsewhere).code(), "E_REG_NETWORK");
    assert!(forged.manifest.check_registration(&own).is_ok());
}

#[test]
fn no_key_stands_twice_anywhere() {
    let forged = vault();
    let theirs = forged.sites[0].sheet.sheet().clone();
    assert_eq!(
        with_sheet(2, |s| s.receive[2] = theirs.receive[0]),
        "E_REG_DUPLICATE_KEY"
    );
    assert_eq!(
        with_sheet(2, |s| s.receive[2] = theirs.change[1]),
        "E_REG_DUPLICATE_KEY"
    );
    assert_eq!(
        with_sheet(2, |s| s.change[0] = theirs.device_key),
        "E_REG_DUPLICATE_KEY"
    );
    assert_eq!(with_sheet(2, |s| s.receive.reverse()), "registered");
}

#[test]
fn a_sheet_that_repeats_a_key_or_offers_none_is_no_sheet() {
    let site = ForgedSite::new(0, 3, Network::Regtest, 1);
    let sheet = site.sheet.sheet();
    let broken = |edit: fn(&mut KeySheet)| {
        let mut s = sheet.clone();
        edit(&mut s);
        KeySheet::parse(&s.to_text()).map_or_else(|e| e.code(), |_| "sheet")
    };
    assert_eq!(broken(|_| ()), "sheet");
    assert_eq!(broken(|s| s.receive[1] = s.receive[0]), "E_REG_DUPLICATE_KEY");
    assert_eq!(broken(|s| s.change[1] = s.receive[0]), "E_REG_DUPLICATE_KEY");
    assert_eq!(broken(|s| s.change[1] = s.device_key), "E_REG_DUPLICATE_KEY");
    assert_eq!(broken(|s| s.change.clear()), "E_REG_LIMIT");
    assert_eq!(broken(|s| s.receive[1] = EcKey::new([2; 33])), "sheet"); // 0x02‖02…02 happens to be a point
    assert_eq!(broken(|s| s.receive[1] = EcKey::new([5; 33])), "E_REG_SHEET");
    assert_eq!(
        broken(|s| s.log_key = strongroom_core::ids::Ed25519Key::new([0; 32])),
        "E_REG_SHEET"
    );
}

#[test]
fn a_branch_has_a_thousand_keys_and_not_one_more() {
    let most = ForgedSite::new(0, MAX_KEYS_PER_BRANCH, Network::Regtest, 1);
    let mut sheet = most.sheet.sheet().clone();
    assert_eq!(sheet.receive.len(), 1_000);
    assert!(KeySheet::parse(&sheet.to_text()).is_ok());
    sheet
        .receive
        .push(ForgedSite::new(1, 1, Network::Regtest, 1).sheet.sheet().receive[0]);
    assert_eq!(
        KeySheet::parse(&sheet.to_text()).unwrap_err().code(),
        "E_REG_LIMIT"
    );
}

#[test]
fn every_sheet_is_of_the_manifests_network() {
    assert_eq!(with_sheet(1, |s| s.network = Network::Testnet), "E_REG_NETWORK");
    assert_eq!(
        code(vault().edited(|t| t.network = Network::Bitcoin)),
        "E_REG_NETWORK"
    );
    let mainnet = forge_manifest(3, 2, 1, POLICY, 1, Network::Bitcoin, 1);
    assert_eq!(mainnet.manifest.network, Network::Bitcoin);
}

#[test]
fn a_sheet_counts_only_under_its_own_device_keys_signature() {
    let forged = vault();
    let note = forged.sites[0].sheet.to_text();
    assert!(SignedKeySheet::parse(&note).is_ok());
    // The text of one sheet under another's signature line, and a text changed after it was signed.
    let (_, line) = note.rsplit_once("\n\n").unwrap();
    let other = forged.sites[1].sheet.sheet().to_text();
    let changed = note.replace("module: forged", "module: Forged");
    for text in [format!("{other}\n{line}"), changed] {
        let e = SignedKeySheet::parse(&text).unwrap_err();
        assert_eq!(e.code(), "E_REG_SHEET_SIGNATURE");
    }
    // Without any signature line it is no signed note at all.
    let e = SignedKeySheet::parse(&format!("{other}\n")).unwrap_err();
    assert_eq!(e.code(), "E_REG_SHEET");
}

#[test]
fn sites_stand_once_and_in_the_templates_order() {
    let swap = |t: &mut Terms| t.rosters.swap(0, 1);
    assert_eq!(code(vault().edited(swap)), "E_REG_SITE");
    assert_eq!(code(vault().edited(|t| drop(t.rosters.pop()))), "E_REG_SITE");
    assert_eq!(code(vault().edited(|t| drop(t.sheets.pop()))), "E_REG_SITE");
    let forged = vault();
    let sheet = forged.sites[1].edited_sheet(|s| s.site = label("site 0"));
    let twice = forged.edited(|t| {
        t.rosters[1].site = label("site 0");
        t.sheets[1] = sheet;
    });
    assert!(matches!(twice, Err(RegistrationError::RepeatedSite { .. })));
    let both = |t: &mut Terms| {
        t.rosters.swap(0, 1);
        t.sheets.swap(0, 1);
    };
    assert_eq!(code(vault().edited(both)), "registered");
}

#[test]
fn production_tokens_never_share_an_appliance() {
    let production = |at: [usize; 3], edit: fn(&mut KeySheet, &KeySheet)| {
        let forged = vault();
        let first = forged.sites[0].sheet.sheet().clone();
        let sheets: Vec<_> = at
            .iter()
            .zip(&forged.sites)
            .map(|(on, site)| {
                site.edited_sheet(|s| {
                    s.production = *on == 1;
                    if s.site != first.site {
                        edit(s, &first);
                    }
                })
            })
            .collect();
        code(forged.edited(|t| t.sheets = sheets))
    };
    assert_eq!(production([1, 1, 1], |_, _| ()), "registered");
    assert_eq!(
        production([1, 1, 1], |s, f| s.log_key = f.log_key),
        "E_REG_PRODUCTION"
    );
    let serial = |s: &mut KeySheet, f: &KeySheet| s.token_serial = f.token_serial.clone();
    assert_eq!(production([1, 1, 1], serial), "E_REG_PRODUCTION");
    assert_eq!(production([0, 0, 0], serial), "registered");
    assert_eq!(production([1, 0, 1], |_, _| ()), "E_REG_PRODUCTION");
}

#[test]
fn a_roster_counts_persons_and_can_reach_its_quorum() {
    assert_eq!(with_roster(0, |r| r.quorum = 4), "registered");
    assert_eq!(with_roster(0, |r| r.quorum = 5), "E_REG_ROSTER");
    assert_eq!(with_roster(0, |r| r.quorum = 1), "E_REG_ROSTER");
    assert_eq!(
        with_roster(0, |r| r.officers[1].id = r.officers[0].id.clone()),
        "E_REG_ROSTER"
    );
    assert_eq!(
        with_roster(0, |r| r.officers[1].key = r.officers[0].key),
        "E_REG_ROSTER"
    );
    let one_approver = |r: &mut Roster| {
        for o in &mut r.officers[1..] {
            o.roles = [Role::Witness].into();
        }
    };
    assert_eq!(with_roster(0, one_approver), "E_REG_ROSTER");
    assert_eq!(
        with_roster(0, |r| r.officers[2].roles = [Role::Witness].into()),
        "registered"
    );
}

#[test]
fn an_officer_stands_at_one_site_and_is_no_appliance() {
    let forged = vault();
    let there = forged.sites[1].roster.officers[0].clone();
    let log_key = forged.sites[2].sheet.sheet().log_key;
    assert_eq!(with_roster(0, |r| r.officers[0].key = there.key), "E_REG_ROSTER");
    assert_eq!(
        with_roster(0, |r| r.officers[0].id = there.id.clone()),
        "E_REG_ROSTER"
    );
    assert_eq!(with_roster(0, |r| r.officers[0].key = log_key), "E_REG_ROSTER");
}

#[test]
fn fifteen_cosigners_are_the_most() {
    let most = forge_manifest(15, 8, 1, POLICY, 1, Network::Regtest, 2);
    assert_eq!(most.manifest.sheets.len(), 15);
    assert!(Template::parse(&sortedmulti(16)).is_err_and(|e| e.code() == "E_REG_LIMIT"));
    let one_more = ForgedSite::new(15, 1, Network::Regtest, 2);
    let more = most.edited(|t| {
        t.sheets.push(one_more.sheet.clone());
        t.rosters.push(one_more.roster.clone());
    });
    assert_eq!(code(more), "E_REG_LIMIT");
}

fn sortedmulti(n: usize) -> String {
    let slots: Vec<String> = (0..n).map(|i| format!("@{i}/**")).collect();
    format!("wsh(sortedmulti(2,{}))", slots.join(","))
}

#[test]
fn an_officers_line_reads_back_with_spaces_in_the_name() {
    let mut roster = vault().sites[0].roster.clone();
    roster.officers[0].id = label("Ada  K. Lovelace, 1st");
    let text = roster.to_text();
    assert_eq!(Roster::parse(&text).unwrap(), roster);
    let unsorted = text.replacen("operator,approver", "approver,operator", 1);
    assert_ne!(unsorted, text);
    assert!(Roster::parse(&unsorted).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_is_forged_reads_back(n in 1usize..=5, m in 1usize..=5, keys in 1usize..=4, seed in any::<u64>()) {
        prop_assume!(m <= n);
        let forged = forge_manifest(n, m, keys, POLICY, 3, Network::Signet, seed);
        let text = forged.manifest.to_text();
        prop_assert_eq!(Manifest::parse(&text).unwrap().to_text(), text);
        prop_assert_eq!(forged.manifest.template.quorum(), m);
        for site in &forged.sites {
            let text = site.sheet.sheet().to_text();
            prop_assert_eq!(KeySheet::parse(&text).unwrap().to_text(), text);
        }
    }
}

proptest! {
    #[test]
    fn a_damaged_text_is_never_another_manifest(at in any::<prop::sample::Index>(), to in 0x20u8..0x7f) {
        static TEXT: std::sync::LazyLock<(String, Digest)> = std::sync::LazyLock::new(|| {
            let m = forge_template("wsh(pk(@0/**))", 1, POLICY, 1, Network::Regtest, 5).manifest;
            (m.to_text(), m.fingerprint())
        });
        let mut bytes = TEXT.0.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        let text = String::from_utf8(bytes).unwrap();
        if let Ok(read) = Manifest::parse(&text) {
            prop_assert_eq!(read.to_text(), text.clone());
            prop_assert_eq!(read.fingerprint() == TEXT.1, text == TEXT.0);
        }
    }

    #[test]
    fn any_text_is_a_document_or_an_error(kind in "(manifest|keysheet|roster)", body in "([a-z-]{1,12}: \\PC{0,40}\n){0,12}") {
        let text = format!("strongroom/{kind}/v1\n{body}");
        let _ = (Manifest::parse(&text), KeySheet::parse(&text), Roster::parse(&text), SignedKeySheet::parse(&text));
    }
}

#[test]
fn a_taproot_vault_takes_tokens_that_sign_bip340_alone() {
    let template = format!("tr({NUMS},multi_a(2,@0/**,@1/**))");
    let forged = forge_template(&template, 2, POLICY, 1, Network::Regtest, 3);
    let sheet = forged.sites[1].edited_sheet(|s| s.schemes = Schemes::Ecdsa);
    let refused = forged.edited(|t| t.sheets[1] = sheet).unwrap_err();
    assert_eq!(refused.code(), "E_REG_SCHNORR");
    // A token that can do more than is asked of it is welcome.
    let able = vault().sites[1].edited_sheet(|s| s.schemes = Schemes::EcdsaAndBip340);
    assert!(vault().edited(|t| t.sheets[1] = able).is_ok());
}

#[test]
fn a_key_and_its_negation_are_one() {
    let forged = vault();
    let mut twin = *forged.sites[0].sheet.sheet().receive[0].as_bytes();
    twin[0] ^= 1;
    assert_eq!(
        with_sheet(2, |s| s.change[0] = EcKey::new(twin)),
        "E_REG_DUPLICATE_KEY"
    );
}
