//! What the PSBT tests share: one ordinary payment, and PSBT bytes as maps that can be bent.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use bitcoin::absolute::LockTime;
use bitcoin::bip32::Fingerprint;
use bitcoin::hashes::Hash;
use bitcoin::secp256k1::{Keypair, Message, Secp256k1, SecretKey};
use bitcoin::transaction::Version;
use bitcoin::{
    Amount, EcdsaSighashType, OutPoint, PublicKey, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid,
    Witness, XOnlyPublicKey, ecdsa,
};
use strongroom_core::psbt::{Input, KeyOrigin, Limits, Output, Psbt, PsbtBuilder, PsbtError, PsbtVersion};

pub const BOTH: [PsbtVersion; 2] = [PsbtVersion::V0, PsbtVersion::V2];

pub fn keypair(number: u8) -> Keypair {
    let secret = SecretKey::from_slice(&[number.max(1); 32]).unwrap();
    Keypair::from_secret_key(&Secp256k1::new(), &secret)
}

pub fn public_key(number: u8) -> PublicKey {
    PublicKey::new(keypair(number).public_key())
}

pub fn x_only_key(number: u8) -> XOnlyPublicKey {
    keypair(number).x_only_public_key().0
}

/// Returns a well-formed signature; over what does not matter to a parser.
pub fn signature(number: u8) -> Vec<u8> {
    let secret = keypair(number).secret_key();
    let signature = Secp256k1::new().sign_ecdsa(&Message::from_digest([number; 32]), &secret);
    ecdsa::Signature {
        signature,
        sighash_type: EcdsaSighashType::All,
    }
    .to_vec()
}

pub fn script(tag: u8) -> ScriptBuf {
    let mut bytes = vec![0x00, 0x14];
    bytes.extend([tag; 20]);
    ScriptBuf::from_bytes(bytes)
}

pub fn outpoint(tag: u32) -> OutPoint {
    OutPoint {
        txid: Txid::hash(&tag.to_le_bytes()),
        vout: tag % 3,
    }
}

pub fn previous_tx(tag: u8) -> Transaction {
    let spend = TxIn {
        previous_output: outpoint(u32::from(tag)),
        script_sig: ScriptBuf::new(),
        sequence: Sequence::MAX,
        witness: Witness::from_slice(&[vec![tag; 71], vec![tag; 33]]),
    };
    let pay = |value| TxOut {
        value: Amount::from_sat(value),
        script_pubkey: script(tag),
    };
    Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: vec![spend],
        output: vec![pay(50_000), pay(70_000)],
    }
}

pub fn origin(depth: u32) -> KeyOrigin {
    KeyOrigin {
        fingerprint: Fingerprint::from([1, 2, 3, 4]),
        path: (0..depth).collect(),
    }
}

/// Returns a payment with two inputs and two outputs that says the usual things about them.
pub fn payment() -> PsbtBuilder {
    let mut builder = PsbtBuilder::new(Version::TWO, LockTime::from_height(840_000).unwrap());
    for tag in 1..=2_u8 {
        let previous = previous_tx(tag);
        let point = OutPoint {
            txid: previous.compute_txid(),
            vout: 1,
        };
        let mut input = Input::new(point, Sequence::ENABLE_RBF_NO_LOCKTIME);
        input.witness_utxo = Some(previous.output[1].clone());
        input.non_witness_utxo = Some(previous);
        input.sighash_type = Some(1);
        input.witness_script = Some(script(tag));
        input.bip32_derivation.insert(public_key(tag), origin(5));
        builder.inputs_mut().push(input);
        let mut output = Output::new(Amount::from_sat(59_000), script(tag.saturating_add(100)));
        output.bip32_derivation.insert(public_key(tag), origin(5));
        builder.outputs_mut().push(output);
    }
    builder
}

/// Returns a transaction of this many inputs and outputs and nothing else.
pub fn bare(inputs: u32, outputs: u32) -> PsbtBuilder {
    let mut builder = PsbtBuilder::new(Version::TWO, LockTime::ZERO);
    builder
        .inputs_mut()
        .extend((0..inputs).map(|tag| Input::new(outpoint(tag), Sequence::MAX)));
    builder
        .outputs_mut()
        .extend((0..outputs).map(|_| Output::new(Amount::from_sat(1_000), script(9))));
    builder
}

pub fn parse(bytes: &[u8]) -> Result<Psbt, PsbtError> {
    Psbt::parse(bytes, &Limits::CEILINGS)
}

pub fn refusal(bytes: &[u8]) -> &'static str {
    let error = parse(bytes).expect_err("must be refused");
    assert!(!error.to_string().is_empty());
    error.code()
}

pub type Field = (Vec<u8>, Vec<u8>);

/// The maps of a PSBT: the global one, those of the inputs, those of the outputs.
#[derive(Clone)]
pub struct Maps(pub Vec<Vec<Field>>);

impl Maps {
    pub fn of(psbt: &Psbt) -> Self {
        let bytes = psbt.serialize();
        let mut rest = &bytes[5..];
        let mut maps = Vec::new();
        while !rest.is_empty() {
            let mut map = Vec::new();
            loop {
                let key = sized(&mut rest);
                if key.is_empty() {
                    break;
                }
                map.push((key, sized(&mut rest)));
            }
            maps.push(map);
        }
        Self(maps)
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"psbt\xff".to_vec();
        for map in &self.0 {
            for (key, value) in map {
                put_sized(&mut bytes, key);
                put_sized(&mut bytes, value);
            }
            bytes.push(0);
        }
        bytes
    }

    pub fn with(&self, map: usize, key: &[u8], value: &[u8]) -> Vec<u8> {
        let mut bent = self.clone();
        bent.0[map].retain(|(other, _)| other != key);
        bent.0[map].push((key.to_vec(), value.to_vec()));
        bent.bytes()
    }

    pub fn without(&self, map: usize, key: &[u8]) -> Vec<u8> {
        let mut bent = self.clone();
        let before = bent.0[map].len();
        bent.0[map].retain(|(other, _)| other != key);
        assert_eq!(bent.0[map].len() + 1, before, "the field must have been there");
        bent.bytes()
    }
}

fn sized(rest: &mut &[u8]) -> Vec<u8> {
    let (length, used) = match rest[0] {
        0xfd => (usize::from(u16::from_le_bytes([rest[1], rest[2]])), 3),
        0xfe => (
            u32::from_le_bytes([rest[1], rest[2], rest[3], rest[4]]) as usize,
            5,
        ),
        short => (usize::from(short), 1),
    };
    let value = rest[used..used + length].to_vec();
    *rest = &rest[used + length..];
    value
}

pub fn put_sized(bytes: &mut Vec<u8>, value: &[u8]) {
    match value.len() {
        short @ 0..0xfd => bytes.push(short as u8),
        two @ 0xfd..=0xffff => {
            bytes.push(0xfd);
            bytes.extend((two as u16).to_le_bytes());
        }
        four => {
            bytes.push(0xfe);
            bytes.extend((four as u32).to_le_bytes());
        }
    }
    bytes.extend(value);
}
