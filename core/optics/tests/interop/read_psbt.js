// Reads a PSBT, in hex on standard input, with bitcoinjs-lib: prints its name, the id of the unsigned transaction,
// inputs, outputs, and the PSBT as it writes it again.
const { Psbt, Transaction } = require("bitcoinjs-lib");
const psbt = Psbt.fromHex(require("fs").readFileSync(0, "utf8").trim());
const unsigned = Transaction.fromBuffer(psbt.data.globalMap.unsignedTx.toBuffer());
console.log("bitcoinjs", unsigned.getId(), psbt.inputCount, psbt.txOutputs.length, psbt.toHex());
