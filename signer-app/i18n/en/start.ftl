start-title = Strongroom signer
start-closed = A ceremony had been broken off. It is closed in the journal now: { $record }
start-checks = What this signer found out about itself
start-running = … { $part }: being checked
start-borne = ! { $part }: not as it should be. This is borne in practice; in production nothing would begin.
start-absent = – { $part }: nothing there yet
start-wrong = ✗ { $part }: not as it should be
start-part-network = Network
start-part-memory = Memory
start-part-profile = HSM profile
start-part-journal = Journal
start-part-answers = Known answers
start-check-network = No network in this machine
start-check-memory = Memory stays off the disk, no core dumps
start-check-profile = HSM profile: token { $serial }
start-check-journal = Journal proved: { $records } records, and these words stand for all of them:
start-check-answers = { $count ->
    [one] { $count } known answer was right
   *[other] { $count } known answers were right
}
start-offers = What can be done now
start-sign = Sign a request
start-register = Register a vault or a policy
start-test-token = Test the token
start-provision = Found a new site
start-address = Show a receive address
start-journal = Read the journal
start-policy = Read the policy
start-settings = Settings
start-leave = End the program
start-missing-site = First found a site.
start-missing-site-stands = This site stands; a site is founded once.
start-missing-vault = First register a vault.
start-missing-running = Wait until the checks have ended.
start-missing-wrong = First put right what is marked on the left.
