// Writes a PSBT with bitcoinjs-lib: prints its name and the PSBT in hex.
const { Psbt, payments, networks } = require("bitcoinjs-lib");
const network = networks.regtest;
const pay = payments.p2wpkh({ hash: Buffer.alloc(20, 5), network });
const psbt = new Psbt({ network });
psbt.addInput({ hash: Buffer.alloc(32, 9), index: 1, witnessUtxo: { script: pay.output, value: 70_000n } });
psbt.addOutput({ script: pay.output, value: 60_000n });
psbt.addOutput({ script: payments.p2wsh({ hash: Buffer.alloc(32, 6), network }).output, value: 9_000n });
console.log("bitcoinjs", psbt.toHex());
