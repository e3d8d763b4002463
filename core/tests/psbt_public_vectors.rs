//! Other people's test vectors (BIP-0174, BIP-0370, BIP-0371, HWI, libwally), where `STRONGROOM_VECTORS` names the
//! folder that holds them as `psbt_public.tsv`: suite, kind, format, comment, base64.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use strongroom_core::psbt::{Foreign, Limits, Psbt};

/// The refusals of *valid* vectors, by suite and code, that our strict profile explains:
/// transactions without inputs or outputs cannot be signed; flags that allow changes, unknown fields, MuSig2 fields
/// and extended keys with version bytes of SLIP-0132 are outside the profile.
const EXPLAINED: [(&str, &str, usize); 7] = [
    ("bip0174", "E_EMPTY", 1),
    ("bip0174", "E_UNKNOWN_FIELD", 1),
    ("bip0370", "E_V2_MODIFIABLE", 6),
    ("hwi", "E_PSBT_FIELD", 1),
    ("hwi", "E_UNKNOWN_FIELD", 9),
    ("wally", "E_EMPTY", 8),
    ("wally-pset", "E_PSBT_MAGIC", 6),
];

/// The refusals whose code the comment of the vector fixes.
const NAMED: [(&str, &str); 12] = [
    ("PSBTv0 but with PSBT_GLOBAL_VERSION set to 2.", "E_V0_V2_MIX"),
    ("PSBTv0 but with PSBT_IN_SEQUENCE.", "E_V0_V2_MIX"),
    ("PSBTv0 but with PSBT_OUT_AMOUNT.", "E_V0_V2_MIX"),
    ("PSBTv2 missing PSBT_IN_PREVIOUS_TXID.", "E_V2_FIELD"),
    ("PSBTv2 missing PSBT_OUT_AMOUNT.", "E_V2_FIELD"),
    (
        "PSBTv2 with PSBT_IN_REQUIRED_TIME_LOCKTIME less than 500000000.",
        "E_V2_LOCKTIME",
    ),
    ("PSBT v2 With Global tx version number < 2", "E_V2_TX_VERSION"),
    ("PSBT v0 with unsupported version number", "E_V2_VERSION"),
    ("Duplicate Output Script", "E_DUP_KEY"),
    ("Duplicate TX Input Count", "E_DUP_KEY"),
    ("Network transaction, not PSBT format", "E_PSBT_MAGIC"),
    (
        "PSBT with unsigned tx serialized with witness serialization format",
        "E_UNSIGNED_TX",
    ),
];

struct Vector {
    suite: String,
    kind: String,
    comment: String,
    bytes: Vec<u8>,
}

fn vectors() -> Option<Vec<Vector>> {
    let folder = std::env::var_os("STRONGROOM_VECTORS")?;
    let path = std::path::Path::new(&folder).join("psbt_public.tsv");
    let text = std::fs::read_to_string(path).expect("the folder holds psbt_public.tsv");
    let vector = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        Vector {
            suite: columns[0].into(),
            kind: columns[1].into(),
            comment: columns[3].into(),
            bytes: STANDARD.decode(columns[4]).expect("base64"),
        }
    };
    Some(text.lines().skip(1).map(vector).collect())
}

/// Reads the vector and, where it is read, demands that it is written as it was.
fn verdict(vector: &Vector) -> Result<Psbt, &'static str> {
    let psbt = Psbt::parse(&vector.bytes, &Limits::CEILINGS).map_err(|error| error.code())?;
    assert_eq!(psbt.serialize(), vector.bytes, "{}", vector.comment);
    Ok(psbt)
}

#[test]
fn every_invalid_vector_is_refused() {
    let Some(vectors) = vectors() else {
        return;
    };
    let mut refused = 0;
    for vector in vectors.iter().filter(|vector| vector.kind.starts_with("invalid")) {
        // One vector is wrong by what its signature says; the parser shows it and a check names it.
        let bad = verdict(vector).map_or(true, |psbt| {
            psbt.inputs()
                .iter()
                .any(|input| input.sighash_conflict().is_some())
                && vector.comment == "PSBT v0 with a sighash type that doesn't match its signature"
        });
        assert!(bad, "{} {}", vector.suite, vector.comment);
        refused += 1;
    }
    assert!(refused >= 90, "only {refused} invalid vectors found");
}

#[test]
fn vectors_that_name_their_fault_are_refused_for_it() {
    let Some(vectors) = vectors() else {
        return;
    };
    for (comment, code) in NAMED {
        let vector = vectors.iter().find(|vector| {
            vector.comment.starts_with(comment) || {
                // Long comments are cut in some copies of the file.
                !vector.comment.is_empty() && comment.starts_with(&vector.comment)
            }
        });
        let vector = vector.unwrap_or_else(|| panic!("no vector {comment}"));
        assert_eq!(verdict(vector).err(), Some(code), "{comment}");
    }
}

#[test]
fn every_valid_vector_is_read_or_refused_for_a_reason_of_the_strict_profile() {
    let Some(vectors) = vectors() else {
        return;
    };
    let mut refused: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut read: BTreeMap<&str, usize> = BTreeMap::new();
    for vector in &vectors {
        let suite = match vector.kind.as_str() {
            "valid" => vector.suite.clone(),
            "valid-pset" => format!("{}-pset", vector.suite),
            _ => continue,
        };
        match verdict(vector) {
            Ok(_) => *read.entry(&vector.suite).or_default() += 1,
            Err(code) => *refused.entry((suite, code)).or_default() += 1,
        }
    }
    let explained: BTreeMap<(String, &str), usize> = EXPLAINED
        .iter()
        .map(|(suite, code, count)| ((String::from(*suite), *code), *count))
        .collect();
    assert_eq!(refused, explained);
    assert_eq!(
        read,
        BTreeMap::from([("bip0174", 4), ("bip0370", 2), ("bip0371", 4), ("hwi", 1)])
    );
}

/// Reads the vector as the coordinator's import does, and demands that nothing is left to leave out.
fn imported(vector: &Vector) -> Result<Foreign, &'static str> {
    let foreign = Foreign::read(&vector.bytes, &Limits::CEILINGS).map_err(|error| error.code())?;
    if let Ok(psbt) = &foreign.psbt {
        let again = Foreign::read(&psbt.serialize(), &Limits::CEILINGS).expect("read once, read again");
        assert_eq!(
            (again.dropped.as_slice(), again.psbt.as_ref().ok()),
            (&[][..], Some(psbt))
        );
    }
    Ok(foreign)
}

#[test]
fn every_valid_vector_that_the_strict_profile_refuses_is_read_by_the_import() {
    let Some(vectors) = vectors() else {
        return;
    };
    println!("{:<9} {:<18} {:<24} comment", "suite", "strict", "import");
    let mut read = 0;
    for vector in vectors.iter().filter(|vector| vector.kind == "valid") {
        let strict = verdict(vector);
        let foreign = imported(vector).unwrap_or_else(|code| panic!("{}: {code}", vector.comment));
        match &strict {
            Ok(psbt) => assert_eq!(foreign.psbt.as_ref(), Ok(psbt), "{}", vector.comment),
            Err(code) => {
                let how = match &foreign.psbt {
                    Err(_) => String::from("nothing to sign yet"),
                    Ok(_) => format!("without {} fields", foreign.dropped.len()),
                };
                println!("{:<9} {code:<18} {how:<24} {}", vector.suite, vector.comment);
                // Either something was left out, or there is nothing to sign.
                assert_eq!(foreign.psbt.is_err(), *code == "E_EMPTY", "{}", vector.comment);
                assert!(
                    foreign.psbt.is_err() || !foreign.dropped.is_empty(),
                    "{}",
                    vector.comment
                );
            }
        }
        read += 1;
    }
    assert!(read >= 37, "only {read} valid vectors found");
}

/// Invalid vectors, by suite and code of the strict profile, whose only fault stands in a field that nobody here knows
/// (MuSig2): it is left out with the field, and named.
const FAULT_LEFT_OUT: [(&str, &str, usize); 1] = [("hwi", "E_UNKNOWN_FIELD", 6)];

#[test]
fn no_fault_of_a_known_field_comes_through_the_import() {
    let Some(vectors) = vectors() else {
        return;
    };
    let mut through: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for vector in vectors
        .iter()
        .filter(|v| v.kind.contains("invalid") || v.kind.contains("pset"))
    {
        if let (Ok(foreign), Err(code)) = (imported(vector), verdict(vector)) {
            assert!(!foreign.dropped.is_empty(), "{}", vector.comment);
            *through.entry((&vector.suite, code)).or_default() += 1;
        }
    }
    let explained = FAULT_LEFT_OUT
        .iter()
        .map(|(suite, code, n)| ((*suite, *code), *n));
    assert_eq!(through, explained.collect());
}
