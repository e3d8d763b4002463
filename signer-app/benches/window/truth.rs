//! What the screens show at their largest: a request with 2,000 outputs, a journal of 10,000 records.

use strongroom_core::{
    flow::{Decoded, Desk, Medium, Scanned, Verified},
    ids::{CeremonyId, Digest, Label},
    journal::record::{Body, Outcome, Record},
    policy::{CheckId, Finding, Place},
    wallet::Cosigner,
};
use strongroom_forge::{case::native, large};
use strongroom_signer::screens::model::ReviewModel;

pub const OUTPUTS: u32 = 2_000;
const INPUTS: u32 = 500;
const RECORDS: u64 = 10_000;

/// A request as core has verified it.
pub fn review() -> ReviewModel {
    let forge = large::roomy(native(), OUTPUTS);
    let request = large::many_payees(&forge, INPUTS, OUTPUTS).bytes();
    let initiator: Label = forge.sites[0].officers[0].officer.id.clone();
    let desk = Desk {
        house: forge.house(),
        own: Cosigner::new(0),
        ceremony: CeremonyId::new([3; 16]),
        initiator: &initiator,
    };
    let decoded = Decoded::new(Scanned::new(Medium::Light, request)).unwrap();
    let verified = match Verified::new(decoded, &desk) {
        Ok(verified) => verified,
        Err(review) => panic!("refused: {:?}", review.decision.findings),
    };
    let model = ReviewModel::of(&verified, &desk, verified.summary().approvals);
    assert_eq!(model.payments.len() + model.change.len(), OUTPUTS as usize);
    model
}

/// One finding for each output.
pub fn findings() -> Vec<Finding> {
    (0..OUTPUTS)
        .map(|output| Finding::new(CheckId::SimilarAddress, Place::Output(output)).with("other", "bcrt1q…"))
        .collect()
}

/// Ceremonies, one after the other.
pub fn records() -> Vec<Record> {
    let body = |seq: u64| {
        let ceremony = CeremonyId::new(u128::from(seq / 4).to_be_bytes());
        match seq % 4 {
            0 => Body::CeremonyBegan {
                ceremony,
                script: "sign".parse().unwrap(),
                initiator: "Olga".parse().unwrap(),
                receipt: None,
            },
            1 => Body::StepDone {
                ceremony,
                number: 2,
                role: "operator".parse().unwrap(),
                action: "scan-request".to_owned(),
                evidence: Digest::new([7; 32]),
                exception: None,
            },
            2 => Body::Spoke {
                ceremony,
                approval: Digest::new([8; 32]),
                officer: "Anna".parse().unwrap(),
                yes: false,
            },
            _ => Body::Ended {
                ceremony,
                outcome: Outcome::Rejected,
            },
        }
    };
    (0..RECORDS)
        .map(|seq| Record {
            seq,
            prev: Digest::new([1; 32]),
            body: body(seq),
        })
        .collect()
}
