//! The id a signed request has on the chain.

use bitcoin::{
    Script, ScriptBuf, TxOut,
    script::{Builder, PushBytesBuf},
};
use strongroom_core::{flow::Verified, ids::Digest, journal::debit::txid_digest, psbt::Input, wallet::Vault};

/// The transaction's id once it is signed. A nested input carries its redeem script outside the witness, so there the
/// id is another than that of the unsigned transaction. None if a coin is not the vault's.
pub(crate) fn mined_txid(verified: &Verified, vault: &Vault) -> Option<Digest> {
    let psbt = verified.decoded().psbt();
    let mut tx = psbt.unsigned_tx();
    for (input, kept) in tx.input.iter_mut().zip(psbt.inputs()) {
        let place = vault.find(&coin(kept)?.script_pubkey)?;
        let script = vault.script(place.branch, place.index)?;
        if let Some(redeem) = &script.redeem_script {
            input.script_sig = push(redeem)?;
        }
    }
    Some(txid_digest(&tx.compute_txid()))
}

fn coin(input: &Input) -> Option<&TxOut> {
    let vout = usize::try_from(input.outpoint.vout).ok()?;
    input.non_witness_utxo.as_ref()?.output.get(vout)
}

fn push(script: &Script) -> Option<ScriptBuf> {
    let bytes = PushBytesBuf::try_from(script.to_bytes()).ok()?;
    Some(Builder::new().push_slice(bytes).into_script())
}
