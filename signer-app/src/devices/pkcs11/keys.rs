//! Keys: made in the token, read back attribute by attribute, proven by a signature, only then named.

use std::collections::BTreeSet;

use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use cryptoki::session::Session;
use sha2::{Digest, Sha256};
use strongroom_core::wallet::Scheme;

use super::OnProgress;
use super::attributes;
use super::errors::{Fault, last};
use super::index::{key_id, key_of_point};
use super::read;
use super::session::{Login, Retry};
use super::sign::Signer;
use crate::devices::bytes::{Bytes, Bytes32, Key33};
use crate::devices::error::DeviceError;
use crate::devices::protocol::{
    GenerateKeys, GeneratedKeys, KeyEvidence, KeyReadBack, POOL_LIMIT, Progress, SignJob,
};
use crate::devices::random;

/// The object identifier 1.3.132.0.10, secp256k1, in DER.
const SECP256K1: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a];
const DEVICE_LABEL: &str = "strongroom/device";

/// Makes the pool of both branches, then the device key. A crash in between leaves orphans and no list.
pub(super) fn generate(
    login: &mut Login,
    signer: &mut Signer,
    asked: &GenerateKeys,
    progress: OnProgress<'_>,
) -> Result<GeneratedKeys, DeviceError> {
    signer.refuse_in_quarantine()?;
    if asked.per_branch == 0 || asked.per_branch > POOL_LIMIT {
        let (got, limit) = (u64::from(asked.per_branch), u64::from(POOL_LIMIT));
        return Err(DeviceError::TooMany {
            what: "keys per branch".into(),
            got,
            limit,
        });
    }
    let seeded = seed(login.session(), asked)?;
    let total = asked.per_branch.saturating_mul(2).saturating_add(1);
    let mut done = 0u32;
    let mut make = |label: &str| {
        let evidence = generate_one(login.session(), signer, label).map_err(DeviceError::from)?;
        done = done.saturating_add(1);
        progress(Progress { done, total });
        Ok::<_, DeviceError>(evidence)
    };
    let mut branch = |number: u8| {
        let labels = (0..asked.per_branch).map(|index| format!("strongroom/pool/{number}/{index}"));
        labels.map(|label| make(&label)).collect::<Result<Vec<_>, _>>()
    };
    let (receive, change) = (branch(0)?, branch(1)?);
    let device = make(DEVICE_LABEL)?;
    login.reindex()?;
    // The index of the token as it is now must lead to each of them, and to one object only.
    for evidence in receive.iter().chain(&change).chain([&device]) {
        login.index().find(evidence.key)?;
    }
    Ok(GeneratedKeys {
        receive,
        change,
        device,
        seeded,
    })
}

/// Reads back the listed keys as the token shows them now, and lists what it holds besides.
pub(super) fn read_back(
    login: &mut Login,
    signer: &mut Signer,
    listed: &[Key33],
    progress: OnProgress<'_>,
) -> Result<KeyReadBack, DeviceError> {
    signer.refuse_in_quarantine()?;
    let total = u32::try_from(listed.len()).unwrap_or(u32::MAX);
    let mut retry = Retry::once();
    let mut evidence = Vec::with_capacity(listed.len());
    for (done, key) in (1u32..).zip(listed) {
        evidence.push(login.with_retry(&mut retry, |login| {
            let private = login.index().find(*key)?;
            prove(login.session(), signer, private.handle, *key, &private.label)
        })?);
        progress(Progress { done, total });
    }
    let known: BTreeSet<Key33> = listed.iter().copied().collect();
    Ok(KeyReadBack {
        evidence,
        orphans: login.index().orphans(&known),
    })
}

/// Gives our randomness to the module's generator. Many modules refuse, and then their own has to do.
fn seed(session: &Session, asked: &GenerateKeys) -> Result<bool, DeviceError> {
    let os = random::os_bytes(64)?;
    let seed = random::mix("seed", &[&os, asked.dice.expose_bytes()]);
    Ok(session.seed_random(seed.expose_bytes()).is_ok())
}

fn generate_one(session: &Session, signer: &mut Signer, label: &str) -> Result<KeyEvidence, Fault> {
    // Until it is proven a key has a random CKA_ID, so that a crash leaves nothing that looks finished.
    let unproven = random::os_bytes(20)?.to_vec();
    let (public, private) = session.generate_key_pair(
        &Mechanism::EccKeyPairGen,
        &public_template(label, &unproven),
        &private_template(label, &unproven),
    )?;
    let point = read::bytes(session, public, AttributeType::EcPoint)?;
    let missing = || DeviceError::KeyAttribute {
        label: label.into(),
        attribute: "CKA_EC_POINT".into(),
    };
    let key = key_of_point(&point).ok_or_else(missing)?;
    let evidence = prove(session, signer, private, key, label)?;
    let id = [Attribute::Id(key_id(&key).to_vec())];
    session.update_attributes(private, &id).map_err(last)?;
    session.update_attributes(public, &id).map_err(last)?;
    Ok(evidence)
}

/// Reads every attribute that matters, refuses a wrong one, and has the key sign a fresh challenge.
fn prove(
    session: &Session,
    signer: &mut Signer,
    private: ObjectHandle,
    key: Key33,
    label: &str,
) -> Result<KeyEvidence, Fault> {
    let attributes = attributes::read(session, private, label)?;
    attributes::check(&attributes, label)?;
    let random = random::os_bytes(32)?;
    let challenge = Sha256::new()
        .chain_update(b"strongroom/challenge/v1")
        .chain_update(&*random)
        .finalize();
    let challenge: Bytes32 = Bytes(challenge.into());
    let signature = signer.sign(
        session,
        private,
        SignJob {
            key,
            scheme: Scheme::Ecdsa,
            digest: challenge,
        },
    )?;
    Ok(KeyEvidence {
        key,
        label: label.into(),
        attributes,
        challenge,
        signature,
    })
}

fn public_template(label: &str, id: &[u8]) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Verify(true),
        Attribute::EcParams(SECP256K1.to_vec()),
        Attribute::Id(id.to_vec()),
        Attribute::Label(label.as_bytes().to_vec()),
    ]
}

/// Signs and nothing else: SoftHSM and others allow decrypt, unwrap and recover unless told otherwise.
fn private_template(label: &str, id: &[u8]) -> Vec<Attribute> {
    vec![
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
        Attribute::SignRecover(false),
        Attribute::Derive(false),
        Attribute::Decrypt(false),
        Attribute::Unwrap(false),
        Attribute::Id(id.to_vec()),
        Attribute::Label(label.as_bytes().to_vec()),
    ]
}
