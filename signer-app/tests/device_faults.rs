//! H01–H04, H08: a module that lies, hangs, crashes or goes away never makes the signer release a signature.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends where something is not as it should be"
)]

mod support;

use bitcoin::secp256k1::ecdsa::Signature;
use strongroom_core::wallet::Scheme;
use strongroom_signer::devices::bytes::Bytes;
use strongroom_signer::devices::error::DeviceError;
use strongroom_signer::devices::protocol::{GeneratedKeys, SignJob};
use strongroom_signer::workers::device::DeviceWorker;
use support::{Site, code, digest, document, quiet};

/// An opened token behind the module with faults; no fault is set yet.
fn faulty() -> (Site, GeneratedKeys, DeviceWorker) {
    let (mut site, token, keys) = Site::with_keys(2);
    site.use_fault_module();
    site.profile.deadlines.call_ms = 5_000;
    let worker = site.opened(&token, &keys);
    (site, keys, worker)
}

fn job(keys: &GeneratedKeys, number: usize) -> SignJob {
    SignJob {
        scheme: Scheme::Ecdsa,
        key: keys.receive[0].key,
        digest: Bytes(digest(number)),
    }
}

fn batch(keys: &GeneratedKeys) -> Vec<SignJob> {
    (0..40).map(|i| job(keys, i)).collect()
}

#[test]
fn an_invalid_signature_releases_nothing_and_puts_the_device_into_quarantine() {
    for fault in ["wrong", "zero"] {
        let (site, keys, mut worker) = faulty();
        site.fault(fault);
        let failed = worker.sign(&batch(&keys), &mut quiet);
        assert_eq!(
            failed,
            Err(DeviceError::SigInvalid {
                key: keys.receive[0].key
            }),
            "{fault}"
        );
        site.no_fault();
        assert_eq!(code(worker.sign(&batch(&keys), &mut quiet)), "E_HSM_QUARANTINED");
        assert_eq!(code(worker.sign_document(&document(1))), "E_HSM_QUARANTINED");
        assert_eq!(
            code(worker.generate_keys(support::keys(1), &mut quiet)),
            "E_HSM_QUARANTINED"
        );
    }
}

#[test]
fn a_key_whose_challenge_fails_is_never_published() {
    let (site, _keys, mut worker) = faulty();
    site.fault("wrong");
    assert_eq!(
        code(worker.generate_keys(support::keys(1), &mut quiet)),
        "E_HSM_SIG_INVALID"
    );
}

#[test]
fn high_s_never_leaves() {
    let (site, keys, mut worker) = faulty();
    site.fault("high-s");
    let signatures = worker.sign(&batch(&keys), &mut quiet).unwrap();
    let document = worker.sign_document(&document(7)).unwrap();
    for compact in signatures.iter().chain([&document]) {
        let signature = Signature::from_compact(compact).unwrap();
        let mut low = signature;
        low.normalize_s();
        assert_eq!(low, signature);
    }
}

#[test]
fn any_other_length_than_sixty_four_is_refused() {
    for length in [0, 1, 63] {
        let (site, keys, mut worker) = faulty();
        site.fault(&format!("length {length}"));
        let failed = worker.sign(&batch(&keys), &mut quiet);
        assert_eq!(
            failed,
            Err(DeviceError::SigLength {
                key: keys.receive[0].key,
                got: length
            })
        );
        assert_eq!(code(failed), "E_HSM_SIG_LENGTH");
    }
}

#[test]
fn a_repeated_r_is_refused_though_the_signature_is_valid() {
    let (site, keys, mut worker) = faulty();
    site.fault("replay");
    assert_eq!(worker.sign(&[job(&keys, 1)], &mut quiet).unwrap().len(), 1);
    let again = worker.sign(&[job(&keys, 1)], &mut quiet);
    assert_eq!(
        again,
        Err(DeviceError::NonceRepeat {
            key: keys.receive[0].key
        })
    );
    site.no_fault();
    assert_eq!(
        worker.sign(&[job(&keys, 2)], &mut quiet),
        Err(DeviceError::Quarantined)
    );
}

#[test]
fn a_module_that_hangs_is_ended_by_the_watchdog() {
    let (site, keys, mut worker) = faulty();
    site.fault("hang");
    let process = format!("/proc/{}", worker.process_id());
    assert!(std::path::Path::new(&process).exists());
    let hung = worker.sign(&batch(&keys), &mut quiet);
    assert_eq!(hung, Err(DeviceError::Hung { after_ms: 5_000 }));
    assert_eq!(code(hung), "E_HSM_HUNG");
    assert!(!std::path::Path::new(&process).exists());
    assert_eq!(code(worker.read_mark()), "E_HSM_LOST");
}

#[test]
fn a_module_that_crashes_is_lost_and_a_new_worker_signs() {
    let (mut site, token, keys) = Site::with_keys(1);
    site.use_fault_module();
    let mut worker = site.opened(&token, &keys);
    site.fault("abort");
    assert_eq!(code(worker.sign(&batch(&keys), &mut quiet)), "E_HSM_LOST");
    site.no_fault();
    let mut worker = site.opened(&token, &keys);
    assert_eq!(worker.sign(&batch(&keys), &mut quiet).unwrap().len(), 40);
}

#[test]
fn a_dead_login_is_renewed_once_and_not_twice() {
    // CKR_USER_NOT_LOGGED_IN, CKR_OBJECT_HANDLE_INVALID, CKR_KEY_HANDLE_INVALID.
    for value in [0x101, 0x82, 0x60] {
        let (site, keys, mut worker) = faulty();
        site.fault(&format!("code-once {value}"));
        assert_eq!(
            worker.sign(&batch(&keys), &mut quiet).unwrap().len(),
            40,
            "{value:#x}"
        );
        site.fault(&format!("code {value}"));
        assert_eq!(
            code(worker.sign(&batch(&keys), &mut quiet)),
            "E_HSM_LOST",
            "{value:#x}"
        );
    }
}

#[test]
fn a_login_that_dies_twice_in_one_batch_ends_the_batch() {
    let (site, keys, mut worker) = faulty();
    // 40 jobs: the 30th call fails and is repeated; then the 45th and the 60th fail, in one batch.
    site.fault("code-every 257 30");
    assert_eq!(worker.sign(&batch(&keys), &mut quiet).unwrap().len(), 40);
    site.fault("code-every 257 15");
    assert_eq!(code(worker.sign(&batch(&keys), &mut quiet)), "E_HSM_LOST");
}

#[test]
fn each_return_code_ends_as_the_table_says() {
    let table = [
        (0x32, "E_HSM_LOST", "C_Sign: CKR_DEVICE_REMOVED"),
        (0x30, "E_HSM_LOST", "C_Sign: CKR_DEVICE_ERROR"),
        (0x05, "E_HSM_LOST", "C_Sign: CKR_GENERAL_ERROR"),
        (0x70, "E_HSM_PROFILE", "CKR_MECHANISM_INVALID"),
        (0xa4, "E_HSM_PIN_LOCKED", "locked"),
        (0x31, "E_HSM_STOP", "C_Sign: CKR_DEVICE_MEMORY"),
    ];
    for (value, expected, words) in table {
        let (site, keys, mut worker) = faulty();
        site.fault(&format!("code {value}"));
        let error = worker.sign(&batch(&keys), &mut quiet).unwrap_err();
        assert_eq!(error.code(), expected);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn a_module_that_prints_does_not_disturb_the_pipe() {
    let (site, keys, mut worker) = faulty();
    site.fault("print-once");
    assert_eq!(worker.sign(&batch(&keys), &mut quiet).unwrap().len(), 40);
}
