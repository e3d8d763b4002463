ceremony-go-on = Go on
ceremony-stop = Break off
ceremony-back = Back
ceremony-choose = Choose with a digit, or click.
ceremony-medium = On the medium
ceremony-medium-empty = There is no such file on the medium.
ceremony-scan = Scan with the camera
ceremony-look-again = Look at the medium again
ceremony-typed-plain = Only plain letters, digits and signs can be recorded.

ceremony-operator-title = Who begins this ceremony?
ceremony-operator-about = Whoever begins it leads through it, and is not asked for a yes or no.
ceremony-operator-none = No officer of this site has the role operator. Stop: only an operator begins a ceremony.

ceremony-receipt-title = The last receipt
ceremony-receipt-about = Somebody took the last receipt along when the last ceremony closed. The journal must be no shorter than it says.
ceremony-receipt-without = Nobody brought one
ceremony-receipt-why = Why was no receipt brought? The answer is spoken aloud and recorded.
ceremony-receipt-reason = Reason
ceremony-receipt-first = Nobody has a receipt before the first ceremony has closed.

ceremony-confirm-say = Say aloud
ceremony-confirm-kept = What is kept
ceremony-confirm-words = Words that are kept
ceremony-confirm-exception = An exception is recorded.
ceremony-confirm-departed = How it departed from the script (empty: it did not)
ceremony-confirm-done = Done

ceremony-scan-title-request = Scan the request
ceremony-scan-title-receipt = Scan the receipt
ceremony-scan-title-card = Scan the card of { $officer }
ceremony-scan-arrived = { $count } bytes arrived

ceremony-order-title = The words of the order
ceremony-order-about = Type the six words from the paper that did not come through the coordinator. The signer compares them with what it would sign.
ceremony-order-wrong = These are not the words of this request. Read each word of the paper again. If they stay different, break off: the request does not pay what was ordered.
ceremony-order-compare = Compare

ceremony-entry-empty = (still to come)
ceremony-entry-typed = Word { $number } of { $count }
ceremony-entry-space = Space takes the word. Backspace takes the last one back.
ceremony-entry-unknown = No word of the list begins so.
ceremony-entry-whole = All { $count } words are there.
ceremony-entry-begins = Words that begin so

ceremony-review-accepted = The rules found nothing that forbids it. People decide now.
ceremony-review-findings = Findings: { $count }, each on a page of its own
ceremony-review-no-findings = No findings.
ceremony-review-blocks = forbids it
ceremony-review-needs-yes = needs a yes by name
ceremony-review-note = note
ceremony-review-acknowledge = I read { $code } at { $place }
ceremony-review-place-request = the request
ceremony-review-place-input = input { $number }
ceremony-review-place-output = output { $number }
ceremony-review-vault = Vault
ceremony-review-purpose = Purpose
ceremony-review-purpose-payment = payment
ceremony-review-purpose-consolidation = joining coins, nobody is paid
ceremony-review-purpose-replacement = replaces an earlier payment
ceremony-review-transaction = Transaction
ceremony-review-decided = Decided at height { $height } under policy version { $version }
ceremony-review-in = In ({ $count })
ceremony-review-leaves = Leaves ({ $count })
ceremony-review-back = Comes back ({ $count })
ceremony-review-fee = Fee
ceremony-review-fee-rate = { $rate } sat for each of { $vbytes } vbytes
ceremony-review-fee-share = { $percent } % of what leaves
ceremony-review-fee-nobody = nobody is paid
ceremony-review-limits = Limits after this request
ceremony-review-limit-request = One request
ceremony-review-limit-window = All vaults in { $blocks } blocks
ceremony-review-limit-vault-request = One request of this vault
ceremony-review-limit-vault-window = This vault in { $blocks } blocks
ceremony-review-limit-destination = This destination in { $blocks } blocks
ceremony-review-limit-fee = Fee
ceremony-review-limit-used = used { $used }
ceremony-review-limit-left = left { $left } of { $most }
ceremony-review-rule = Rule { $rule }: { $count } persons must say yes
ceremony-review-payment = Payment { $number } of { $count }
ceremony-review-change = Back to the vault { $number } of { $count }
ceremony-review-output = Output { $number } of the transaction
ceremony-review-to = Paid to
ceremony-review-class-hot = hot wallet of our own
ceremony-review-class-counterparty = counterparty
ceremony-review-class-emergency = emergency address
ceremony-review-owner = Answers for it: { $owner }
ceremony-review-reason = Why it is listed: { $reason }
ceremony-review-data = Data in the chain, nobody is paid
ceremony-review-own = The vault itself, change { $index }
ceremony-review-address = Address
ceremony-review-script = Script
ceremony-review-amount = Amount
ceremony-review-inputs = Inputs
ceremony-review-input = { $number } of { $count }
ceremony-review-unproven = not proven
ceremony-review-approve = To the vote
ceremony-review-see-all = { $left } not seen yet
ceremony-review-tick-all = { $left ->
    [one] all seen, { $left } finding to tick
   *[other] all seen, { $left } findings to tick
}
ceremony-review-all-seen = all seen
ceremony-review-input-branch-receive = deposit { $index }
ceremony-review-input-branch-change = change { $index }

ceremony-refusal-title = Refused. Nothing was signed.
ceremony-refusal-show = Show it to the coordinator
ceremony-refusal-hide = Back to the words
ceremony-refusal-print = Write it to the medium
ceremony-refusal-written = Written to the medium: { $file }
ceremony-refusal-code-picture = The refusal as a code for the coordinator's camera
ceremony-refusal-close = Close the ceremony
ceremony-refusal-facts = What the check saw

ceremony-card-title = The card of { $officer }
ceremony-card-any-title = The next officer's card
ceremony-card-about = Show the card to the camera, or choose its file from the medium.
ceremony-card-who = Whose card?
ceremony-card-passphrase-title = Passphrase of { $officer }
ceremony-card-passphrase-about = Only { $officer } types now. Everybody else looks away.
ceremony-card-passphrase = Passphrase
ceremony-card-open = Open the card
ceremony-card-opening = The card is being opened. This takes a few seconds.
ceremony-card-wait = { $seconds ->
    [one] Heard again in { $seconds } second
   *[other] Heard again in { $seconds } seconds
}
ceremony-card-other = Another card

ceremony-voice-title = { $officer }: yes or no?
ceremony-voice-leaves = Leaves ({ $count })
ceremony-voice-fee = Fee
ceremony-voice-fingerprint = Words of the fingerprint
ceremony-voice-words = Words of the order
ceremony-voice-registers = Registers
ceremony-voice-by-name = Say yes by name to each of these first
ceremony-voice-tick = Yes to { $code } at { $place }
ceremony-voice-approve = Yes, sign it
ceremony-voice-approve-register = Yes, register it
ceremony-voice-reject = No
ceremony-voice-spoken-yes = { $officer } said yes
ceremony-voice-spoken-no = { $officer } said no
ceremony-voice-missing = { $officer } has not spoken
ceremony-voice-count = { $yes } of { $needed } needed yes
ceremony-voice-held = Hold for two seconds. Letting go early does nothing.
ceremony-voice-unticked = A yes needs every finding above ticked first.

ceremony-signing-title = The module signs
ceremony-signing-count = Signatures: { $done } of { $count }
ceremony-signing-idle = The module is being opened with the officers' shares.
ceremony-signing-key = The module signs input { $number }. Each signature is verified before anyone sees it.
ceremony-signing-verifying = Every signature is verified again.
ceremony-signing-recording = The signatures are written to the journal, durably.
ceremony-signing-marking = The module notes how long the journal is.
ceremony-signing-lost = The module is lost. Nothing was released.
ceremony-signing-lost-do = Check its cable and its light. The ceremony is closed in words, and the same request can be taken up again.

ceremony-papers-title = Manifest and policy
ceremony-papers-manifest = Manifest
ceremony-papers-choose-manifest = Which file is the manifest?
ceremony-papers-choose-policy = Which file is the policy?
ceremony-papers-read = Read both
ceremony-papers-edit = What the new policy changes
ceremony-papers-looser = looser
ceremony-papers-stricter = stricter
ceremony-papers-line = { $effect }: { $field }: { $old } → { $new }
ceremony-papers-first = This is the first policy of this vault: it replaces nothing.
ceremony-papers-same = Nothing in the policy changes.
ceremony-papers-until = Up to height { $height } a request must pass both policies.
ceremony-papers-at-once = The new policy holds at once and alone.

ceremony-words-title = The fingerprint's words
ceremony-words-own = Read these to the other sites
ceremony-words-theirs = Type the words that the other sites read to you
ceremony-words-vault = Vault { $vault }
ceremony-words-wrong = The other sites read other words. Stop: they do not have the same manifest.
ceremony-words-next = They read now
ceremony-words-before = Show our words again
ceremony-words-compare = Compare

ceremony-present-title = Show the answer to the coordinator
ceremony-present-write = Write the answer to the medium
ceremony-present-written = Written to the medium: { $file }

ceremony-passphrase-title = A passphrase for the card of { $officer }
ceremony-passphrase-about = Only { $officer } types now. At least { $least } characters. Whoever forgets it loses the card.
ceremony-passphrase-first = Passphrase
ceremony-passphrase-repeat = Passphrase again
ceremony-passphrase-duress = Duress passphrase (may stay empty)
ceremony-passphrase-duress-repeat = Duress passphrase again
ceremony-passphrase-duress-about = Whoever is forced to open the card types this one instead: it opens a decoy and tells the security officer, silently.
ceremony-passphrase-short = { $left ->
    [one] Too short: { $left } character is missing.
   *[other] Too short: { $left } characters are missing.
}
ceremony-passphrase-once = Type it once more.
ceremony-passphrase-differ = The two are not the same.
ceremony-passphrase-same = The duress passphrase must be another one.
ceremony-passphrase-good = Long enough, and typed twice.
ceremony-passphrase-issue = Make the card

ceremony-close-title-signed = Signed
ceremony-close-title-reissued = Answered again from the journal
ceremony-close-title-refused = Refused
ceremony-close-title-rejected = The officers said no
ceremony-close-title-registered = Registered
ceremony-close-title-initialised = The site stands
ceremony-close-title-tested = { $count ->
    [one] Tested: { $count } key
   *[other] Tested: { $count } keys
}
ceremony-close-transaction = Transaction
ceremony-close-fingerprint = Fingerprint
ceremony-close-ceremony = Ceremony
ceremony-close-records = Records in the journal: { $count }
ceremony-close-words = The checkpoint's words
ceremony-close-take = The witness takes the checkpoint along as the receipt.
ceremony-close-picture = The checkpoint as a code
ceremony-close-files = Written
ceremony-close-print = Write the summary to the medium
ceremony-close-printed = Written to the medium: { $file }
ceremony-close-done = Finish

ceremony-aborted-title = The ceremony was broken off
ceremony-aborted-where = At step { $number }: { $step }
ceremony-aborted-safe = Nothing was released. What was recorded stays recorded.
ceremony-aborted-closed = The journal closes it now, or at the next start.
ceremony-aborted-finish = To the start
ceremony-aborted-question = Really break off?
ceremony-aborted-consequence = The ceremony ends here and is recorded as broken off. To sign, it must begin again.
ceremony-aborted-yes = Break off
ceremony-aborted-no = No, go on
