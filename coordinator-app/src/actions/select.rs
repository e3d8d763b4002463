//! Chooses coins, and settles fee and change in whole satoshis.
//!
//! `bdk_coin_select` searches for a cheap set with floating-point rates; what the transaction pays is then computed here
//! with integers from the weight of exactly what will be signed.

use bdk_coin_select::{
    Candidate, ChangePolicy, CoinSelector, DrainWeights, Target, TargetFee, TargetOutputs, metrics::LowestFee,
};
use bitcoin::{Amount, FeeRate, TxOut, Weight};

use crate::node::Coin;

/// Rounds of the search; each adds or drops one coin, so that the time is bounded for any number of coins.
const ROUNDS: usize = 20_000;
/// The rate at which a change coin is expected to be spent some day; only weighs one choice against another.
const LONG_TERM_SAT_PER_VB: f32 = 10.0;
/// An unsigned input in a segwit transaction: outpoint, sequence, an empty script and an empty witness.
const INPUT_BASE: Weight = Weight::from_wu(41 * 4 + 1);
/// Version and lock time, and the marker and flag of a segwit transaction.
const TX_BASE: Weight = Weight::from_wu(8 * 4 + 2);

/// No selection pays this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// The coins that may be spent are not enough.
    #[error("{} sat are missing: {} sat may be spent, {} sat are to be paid, plus the fee", missing.to_sat(), have.to_sat(), want.to_sat())]
    Insufficient {
        /// What may be spent.
        have: Amount,
        /// What is to be paid.
        want: Amount,
        /// What is missing, fee included.
        missing: Amount,
    },
    /// Sums do not fit, which amounts below 21 million bitcoin never cause.
    #[error("amounts or weights overflow")]
    Overflow,
}

/// What spending one of the vault's coins weighs, and what its change output looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spending {
    /// What the largest satisfaction adds to an unsigned input.
    pub satisfaction: Weight,
    /// Weight of a change output.
    pub change_output: Weight,
    /// The least a change output may hold to be relayed.
    pub change_least: Amount,
}

/// The coins to spend, and what is left of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The coins, by outpoint.
    pub coins: Vec<Coin>,
    /// What comes back, where that is worth an output.
    pub change: Option<Amount>,
    /// What the miners get.
    pub fee: Amount,
    /// The weight of the finished transaction, at most.
    pub weight: Weight,
}

/// Chooses among `coins` to pay `outputs` at `rate`.
///
/// # Errors
/// [`SelectError::Insufficient`], [`SelectError::Overflow`].
pub fn select(
    coins: &[Coin],
    outputs: &[TxOut],
    rate: FeeRate,
    spending: &Spending,
) -> Result<Selection, SelectError> {
    let want = sum(outputs.iter().map(|o| o.value))?;
    let chosen = search(coins, outputs, rate, spending);
    let mut chosen: Vec<Coin> = chosen.into_iter().filter_map(|i| coins.get(i).cloned()).collect();
    match settle(&chosen, outputs, want, rate, spending)? {
        Ok(selection) => Ok(selection),
        // A float may have rounded the other way: with all coins the answer is exact.
        Err(_) => {
            chosen = coins.to_vec();
            settle(&chosen, outputs, want, rate, spending)?.map_err(|missing| SelectError::Insufficient {
                have: sum(coins.iter().map(|c| c.txout.value)).unwrap_or(Amount::MAX_MONEY),
                want,
                missing,
            })
        }
    }
}

fn search(coins: &[Coin], outputs: &[TxOut], rate: FeeRate, spending: &Spending) -> Vec<usize> {
    let weight = INPUT_BASE.to_wu().saturating_add(spending.satisfaction.to_wu());
    let candidates: Vec<Candidate> = coins
        .iter()
        .map(|coin| Candidate {
            value: coin.txout.value.to_sat(),
            weight,
            input_count: 1,
            is_segwit: true,
        })
        .collect();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate only steers the search; the fee is settled with integers"
    )]
    let per_wu = rate.to_sat_per_kwu() as f32 / 1000.0;
    let target = Target {
        fee: TargetFee::from_feerate(bdk_coin_select::FeeRate::from_sat_per_wu(per_wu)),
        outputs: TargetOutputs::fund_outputs(outputs.iter().map(|o| (o.weight().to_wu(), o.value.to_sat()))),
    };
    let drain = DrainWeights {
        output_weight: spending.change_output.to_wu(),
        spend_weight: weight,
        n_outputs: 1,
    };
    let long_term = bdk_coin_select::FeeRate::from_sat_per_vb(LONG_TERM_SAT_PER_VB);
    let metric = LowestFee {
        target,
        long_term_feerate: long_term,
        change_policy: ChangePolicy::min_value_and_waste(
            drain,
            spending.change_least.to_sat(),
            target.fee.rate,
            long_term,
        ),
    };
    let mut selector = CoinSelector::new(&candidates);
    if selector.run_bnb(metric, ROUNDS).is_err() {
        selector.sort_candidates_by_descending_value_pwu();
        // Not enough: all coins stay selected, and settling names what is missing.
        let _ = selector.select_until_target_met(target);
    }
    selector.selected_indices().iter().copied().collect()
}

/// Settles fee and change; the inner error is what is missing.
fn settle(
    chosen: &[Coin],
    outputs: &[TxOut],
    want: Amount,
    rate: FeeRate,
    spending: &Spending,
) -> Result<Result<Selection, Amount>, SelectError> {
    let have = sum(chosen.iter().map(|c| c.txout.value))?;
    let bare = weigh(chosen.len(), outputs, None, spending)?;
    let with = weigh(chosen.len(), outputs, Some(spending.change_output), spending)?;
    let fee = |weight: Weight| rate.fee_wu(weight).ok_or(SelectError::Overflow);
    let (fee_bare, fee_with) = (fee(bare)?, fee(with)?);
    let need = want.checked_add(fee_bare).ok_or(SelectError::Overflow)?;
    let Some(excess) = have.checked_sub(need) else {
        return Ok(Err(need.checked_sub(have).unwrap_or(Amount::ZERO)));
    };
    let mut coins = chosen.to_vec();
    coins.sort_by_key(|c| c.outpoint);
    let change = want
        .checked_add(fee_with)
        .and_then(|n| have.checked_sub(n))
        .filter(|change| *change >= spending.change_least);
    Ok(Ok(match change {
        Some(change) => Selection {
            coins,
            change: Some(change),
            fee: fee_with,
            weight: with,
        },
        None => Selection {
            coins,
            change: None,
            fee: fee_bare.checked_add(excess).ok_or(SelectError::Overflow)?,
            weight: bare,
        },
    }))
}

fn weigh(
    inputs: usize,
    outputs: &[TxOut],
    change: Option<Weight>,
    spending: &Spending,
) -> Result<Weight, SelectError> {
    let count = |n: usize| match n {
        0..=0xfc => 4u64,
        0xfd..=0xffff => 12,
        _ => 20,
    };
    let output_count = outputs.len().saturating_add(usize::from(change.is_some()));
    let one = INPUT_BASE.checked_add(spending.satisfaction);
    let ins = one.and_then(|w| w.checked_mul(u64::try_from(inputs).ok()?));
    let outs = outputs
        .iter()
        .try_fold(change.unwrap_or(Weight::ZERO), |a, o| a.checked_add(o.weight()));
    let counts = count(inputs).saturating_add(count(output_count));
    ins.zip(outs)
        .and_then(|(ins, outs)| ins.checked_add(outs))
        .and_then(|w| w.checked_add(TX_BASE))
        .and_then(|w| w.checked_add(Weight::from_wu(counts)))
        .ok_or(SelectError::Overflow)
}

fn sum(amounts: impl IntoIterator<Item = Amount>) -> Result<Amount, SelectError> {
    let mut amounts = amounts.into_iter();
    amounts
        .try_fold(Amount::ZERO, Amount::checked_add)
        .ok_or(SelectError::Overflow)
}

#[cfg(test)]
mod tests {
    use bitcoin::{OutPoint, ScriptBuf, Txid, hashes::Hash as _};
    use strongroom_core::wallet::{Branch, Place};

    use super::*;

    const SPENDING: Spending = Spending {
        satisfaction: Weight::from_wu(254),
        change_output: Weight::from_wu(43 * 4),
        change_least: Amount::from_sat(330),
    };

    fn coins(values: &[u64]) -> Vec<Coin> {
        let coin = |(i, sat): (u32, &u64)| Coin {
            outpoint: OutPoint {
                txid: Txid::from_byte_array([u8::try_from(i % 251).unwrap(); 32]),
                vout: i,
            },
            txout: output(*sat),
            place: Place {
                branch: Branch::Receive,
                index: i,
            },
            height: Some(1),
            mature: true,
        };
        (0u32..).zip(values).map(coin).collect()
    }

    fn output(sat: u64) -> TxOut {
        TxOut {
            value: Amount::from_sat(sat),
            script_pubkey: ScriptBuf::from_bytes(vec![0; 34]),
        }
    }

    fn rate(sat_per_vb: u64) -> FeeRate {
        FeeRate::from_sat_per_vb(sat_per_vb).unwrap()
    }

    #[test]
    fn what_goes_in_comes_out() {
        let coins = coins(&[100_000, 50_000, 200_000, 7_000, 330]);
        for want in [1_000, 49_000, 150_000, 340_000] {
            for per_vb in [1, 3, 10] {
                let outputs = [output(want)];
                let s = select(&coins, &outputs, rate(per_vb), &SPENDING).unwrap();
                let ins: u64 = s.coins.iter().map(|c| c.txout.value.to_sat()).sum();
                let change = s.change.map_or(0, Amount::to_sat);
                assert_eq!(ins, want + change + s.fee.to_sat(), "{want} at {per_vb}");
                assert!(
                    s.fee >= rate(per_vb).fee_wu(s.weight).unwrap(),
                    "{want} at {per_vb}"
                );
            }
        }
    }

    #[test]
    fn the_last_satoshi_can_be_spent_and_not_one_more() {
        let coins = coins(&[100_000]);
        let weight = weigh(1, &[output(1)], None, &SPENDING).unwrap();
        let most = 100_000 - rate(2).fee_wu(weight).unwrap().to_sat();
        let s = select(&coins, &[output(most)], rate(2), &SPENDING).unwrap();
        assert_eq!((s.change, s.fee.to_sat()), (None, 100_000 - most));
        let missing = select(&coins, &[output(most + 1)], rate(2), &SPENDING);
        assert!(
            matches!(missing, Err(SelectError::Insufficient { missing, .. }) if missing == Amount::from_sat(1))
        );
    }

    #[test]
    fn change_that_nodes_do_not_relay_goes_to_the_fee() {
        let coins = coins(&[100_000]);
        let with = weigh(1, &[output(1)], Some(SPENDING.change_output), &SPENDING).unwrap();
        let fee = rate(1).fee_wu(with).unwrap().to_sat();
        let keeps = select(&coins, &[output(100_000 - fee - 330)], rate(1), &SPENDING).unwrap();
        assert_eq!(keeps.change, Some(Amount::from_sat(330)));
        let gives = select(&coins, &[output(100_000 - fee - 329)], rate(1), &SPENDING).unwrap();
        assert_eq!((gives.change, gives.fee.to_sat()), (None, fee + 329));
    }

    #[test]
    fn no_coins_at_all_are_not_enough() {
        let none = select(&[], &[output(1_000)], rate(1), &SPENDING);
        assert!(matches!(none, Err(SelectError::Insufficient { .. })));
    }

    #[test]
    fn the_weight_of_a_transaction_is_what_serialisation_says() {
        // 253 inputs need a longer count: a place where weights are easily a byte short.
        for inputs in [1usize, 252, 253] {
            let input = bitcoin::TxIn {
                witness: bitcoin::Witness::from_slice(&[vec![0u8; 252]]),
                ..bitcoin::TxIn::default()
            };
            let tx = bitcoin::Transaction {
                version: bitcoin::transaction::Version::TWO,
                lock_time: bitcoin::absolute::LockTime::ZERO,
                input: vec![input; inputs],
                output: vec![output(1), output(2)],
            };
            // The satisfaction replaces an empty witness by one element of 252 bytes with its length.
            let spending = Spending {
                satisfaction: Weight::from_wu(253),
                ..SPENDING
            };
            let change = Some(output(2).weight());
            assert_eq!(
                weigh(inputs, &[output(1)], change, &spending),
                Ok(tx.weight()),
                "{inputs}"
            );
        }
    }
}
