//! The journal's high-water mark as a private data object of the token. It never goes back.
//!
//! SoftHSM writes without fsync and in steps, so a mark is never changed in place: the new one is made and read
//! back before the old one goes, and a torn one does not carry its checksum. The highest whole mark counts.

use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use sha2::{Digest, Sha256};

use super::errors::Fault;
use super::read;
use crate::devices::bytes::Bytes;
use crate::devices::error::DeviceError;
use crate::devices::protocol::Mark;

const LABEL: &[u8] = b"strongroom-mark";
const MAGIC: [u8; 4] = *b"SRM1";

/// Reads the highest whole mark.
pub(super) fn read(session: &Session) -> Result<Option<Mark>, Fault> {
    Ok(all(session)?
        .into_iter()
        .filter_map(|(_, mark)| mark)
        .max_by_key(|mark| mark.size))
}

/// Writes a mark that follows the one held, then removes the older ones.
pub(super) fn write(session: &Session, mark: Mark) -> Result<(), Fault> {
    let before = all(session)?;
    if let Some(held) = before
        .iter()
        .filter_map(|(_, mark)| *mark)
        .max_by_key(|mark| mark.size)
    {
        if held == mark {
            return Ok(());
        }
        if mark.size <= held.size {
            return Err(DeviceError::MarkBack {
                held: held.size,
                asked: mark.size,
            }
            .into());
        }
    }
    let made = session.create_object(&template(encode(mark)))?;
    let back = read::bytes(session, made, AttributeType::Value)?;
    if decode(&back) != Some(mark) {
        let code = "mark reads back otherwise".into();
        return Err(DeviceError::Stop {
            function: "C_CreateObject".into(),
            code,
        }
        .into());
    }
    for (old, _) in before {
        session.destroy_object(old)?;
    }
    Ok(())
}

fn all(session: &Session) -> Result<Vec<(ObjectHandle, Option<Mark>)>, Fault> {
    let template = [
        Attribute::Class(ObjectClass::DATA),
        Attribute::Label(LABEL.to_vec()),
    ];
    let mut marks = Vec::new();
    for handle in session.find_objects(&template)? {
        let value = read::bytes(session, handle, AttributeType::Value)?;
        marks.push((handle, decode(&value)));
    }
    Ok(marks)
}

fn template(value: Vec<u8>) -> Vec<Attribute> {
    vec![
        Attribute::Class(ObjectClass::DATA),
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Label(LABEL.to_vec()),
        Attribute::Application(b"strongroom".to_vec()),
        Attribute::Value(value),
    ]
}

/// `SRM1`, size (8 bytes, big endian), root (32), SHA-256 over all that (32).
fn encode(mark: Mark) -> Vec<u8> {
    let mut bytes = [&MAGIC[..], &mark.size.to_be_bytes(), &mark.root.0].concat();
    let sum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&sum);
    bytes
}

fn decode(bytes: &[u8]) -> Option<Mark> {
    let (body, sum) = bytes.split_at_checked(44)?;
    let rest = body.strip_prefix(&MAGIC)?;
    let (size, root) = rest.split_at_checked(8)?;
    let whole = Sha256::digest(body).as_slice() == sum;
    let mark = Mark {
        size: u64::from_be_bytes(size.try_into().ok()?),
        root: Bytes(root.try_into().ok()?),
    };
    whole.then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_and_a_torn_or_flipped_one_does_not() {
        let mark = Mark {
            size: 41,
            root: Bytes([3; 32]),
        };
        let bytes = encode(mark);
        assert_eq!(decode(&bytes), Some(mark));
        for cut in 0..bytes.len() {
            assert_eq!(decode(&bytes[..cut]), None);
        }
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert_eq!(decode(&flipped), None, "byte {at}");
        }
    }
}
