"""Writes one PSBT with each wallet library of PyPI: prints its name, the PSBT and the PSBT in CBOR (urtypes), in hex."""

import base64

import bdkpython as bdk
from embit import bip32, script
from embit.psbt import PSBT
from embit.transaction import Transaction, TransactionInput, TransactionOutput
from urtypes.crypto import PSBT as Typed

SEED = bytes(range(32))


def by_embit():
    root = bip32.HDKey.from_seed(SEED)
    key = root.derive("m/84h/1h/0h/0/0").to_public()
    funding = Transaction(
        vin=[TransactionInput(bytes(32), 7)], vout=[TransactionOutput(90_000, script.p2wpkh(key.key))]
    )
    pays = [TransactionOutput(50_000, script.p2wpkh(key.key)), TransactionOutput(39_000, script.p2tr(key.key))]
    psbt = PSBT(Transaction(vin=[TransactionInput(funding.txid(), 0)], vout=pays))
    psbt.inputs[0].witness_utxo = funding.vout[0]
    psbt.inputs[0].non_witness_utxo = funding
    return psbt.serialize()


def by_bdk():
    test, network = bdk.NetworkKind.TEST, bdk.Network.REGTEST
    secret = bdk.DescriptorSecretKey(test, bdk.Mnemonic.from_entropy(SEED), None)
    outside, inside = (
        bdk.Descriptor.new_bip84(secret, keychain, test)
        for keychain in (bdk.KeychainKind.EXTERNAL, bdk.KeychainKind.INTERNAL)
    )
    wallet = bdk.Wallet(outside, inside, network, bdk.Persister.new_in_memory())
    own = wallet.reveal_next_address(bdk.KeychainKind.EXTERNAL).address.script_pubkey()
    funding = Transaction(
        vin=[TransactionInput(bytes(32), 3)],
        vout=[TransactionOutput(80_000, script.Script(bytes(own.to_bytes())))],
    )
    wallet.apply_unconfirmed_txs([bdk.UnconfirmedTx(tx=bdk.Transaction(funding.serialize()), last_seen=1)])
    payment = bdk.TxBuilder().add_recipient(own, bdk.Amount.from_sat(30_000)).finish(wallet)
    return base64.b64decode(payment.serialize())


for name, psbt in (("embit", by_embit()), ("bdk", by_bdk())):
    print(name, psbt.hex(), Typed(psbt).to_cbor().hex())
