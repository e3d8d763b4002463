//! The self-test: is this module, with this token, what the profile says?

use cryptoki::context::Pkcs11;
use cryptoki::mechanism::MechanismType;
use cryptoki::slot::{Slot, TokenInfo};

use super::errors::last;
use super::find_slot;
use crate::devices::error::DeviceError;
use crate::devices::profile::{AuditLog, Kind, MechanismName, Profile};
use crate::devices::protocol::{Outcome, SelfTestReport, TestItem};
use crate::devices::random::{self, SAMPLE_BYTES};

/// Runs every item, so that the report is whole even when the first fails. Before a token exists, only the module
/// and what does not need a token is tested.
pub(super) fn run(pkcs11: &Pkcs11, profile: &Profile) -> Result<SelfTestReport, DeviceError> {
    let library = pkcs11.get_library_info().map_err(last)?;
    let version = library.library_version();
    let mut report = SelfTestReport {
        manufacturer: library.manufacturer_id().trim().to_owned(),
        library_version: format!("{}.{}", version.major(), version.minor()),
        serial: String::new(),
        label: String::new(),
        model: String::new(),
        production: profile.production,
        items: Vec::new(),
    };
    report.items.push(
        match random::os_bytes(SAMPLE_BYTES).and_then(|s| random::check_health("os", &s)) {
            Ok(()) => item("random-os", Outcome::Pass, "healthy"),
            Err(error) => item("random-os", Outcome::Fail, error),
        },
    );
    report.items.push(match profile.audit_log {
        AuditLog::None => item(
            "audit-log",
            Outcome::Note,
            "the module keeps no log that is drained into the journal",
        ),
        AuditLog::Vendor => item("audit-log", Outcome::Fail, "promised, and not drained"),
    });
    let softhsm = report.manufacturer.contains("SoftHSM");
    // A software token under the name of another kind would pass for a vault that it is not.
    let kind = check(softhsm == (profile.kind == Kind::Softhsm));
    report.items.push(item("kind", kind, &report.manufacturer));
    if profile.serial.is_empty() {
        report
            .items
            .push(item("token", Outcome::Note, "not initialised yet"));
        return Ok(report);
    }
    let slot = find_slot(pkcs11, &profile.serial)?;
    let info = pkcs11.get_token_info(slot).map_err(last)?;
    report.serial = info.serial_number().trim().to_owned();
    report.label = info.label().trim().to_owned();
    report.model = info.model().trim().to_owned();
    report.items.extend(token_items(&info, profile));
    report.items.extend(
        profile
            .mechanisms
            .iter()
            .map(|name| mechanism_item(pkcs11, slot, *name)),
    );
    report.items.push(match random_of(pkcs11, slot) {
        Ok(()) => item("random-hsm", Outcome::Pass, "healthy"),
        Err(error) => item("random-hsm", Outcome::Fail, error),
    });
    Ok(report)
}

fn token_items(info: &TokenInfo, profile: &Profile) -> Vec<TestItem> {
    let length = usize::from(profile.pin_max);
    let (least, most) = (info.min_pin_length(), info.max_pin_length());
    vec![
        item(
            "label",
            check(info.label().trim() == profile.label),
            info.label().trim(),
        ),
        item(
            "login-required",
            check(info.login_required()),
            info.login_required(),
        ),
        item(
            "user-pin-set",
            check(info.user_pin_initialized()),
            info.user_pin_initialized(),
        ),
        item(
            "user-pin-locked",
            check(!info.user_pin_locked()),
            info.user_pin_locked(),
        ),
        item("user-pin-count-low", Outcome::Note, info.user_pin_count_low()),
        item("so-pin-count-low", Outcome::Note, info.so_pin_count_low()),
        item("error-state", check(!info.error_state()), info.error_state()),
        item("rng", check(info.rng()), info.rng()),
        item(
            "pin-length",
            check((least..=most).contains(&length)),
            format!("{length} in {least}..={most}"),
        ),
    ]
}

fn mechanism_item(pkcs11: &Pkcs11, slot: Slot, mechanism: MechanismName) -> TestItem {
    let (name, kind) = match mechanism {
        MechanismName::Ecdsa => ("CKM_ECDSA", MechanismType::ECDSA),
        MechanismName::EcKeyPairGen => ("CKM_EC_KEY_PAIR_GEN", MechanismType::ECC_KEY_PAIR_GEN),
    };
    match pkcs11.get_mechanism_info(slot, kind) {
        Ok(info) => {
            let (least, most) = (info.min_key_size(), info.max_key_size());
            let able = match mechanism {
                MechanismName::Ecdsa => info.sign(),
                MechanismName::EcKeyPairGen => info.generate_key_pair(),
            };
            // Some modules count in bits, some give nothing; 256 bits must not be excluded by either bound.
            let fits = least <= 256 && (most == 0 || most >= 256);
            item(name, check(able && fits), format!("{least}..={most} bits"))
        }
        Err(error) => item(name, Outcome::Fail, last(error)),
    }
}

fn random_of(pkcs11: &Pkcs11, slot: Slot) -> Result<(), DeviceError> {
    let session = pkcs11.open_ro_session(slot).map_err(last)?;
    let mut sample = vec![0u8; SAMPLE_BYTES];
    session.generate_random_slice(&mut sample).map_err(last)?;
    random::check_health("hsm", &sample)
}

fn check(good: bool) -> Outcome {
    if good { Outcome::Pass } else { Outcome::Fail }
}

fn item(name: &str, outcome: Outcome, seen: impl ToString) -> TestItem {
    TestItem {
        name: name.into(),
        outcome,
        seen: seen.to_string(),
    }
}
