address-title = Receive address
address-why = Compare every group with the coordinator's screen before anybody pays to this address.
address-index = Which address, from 0
address-show = Show it
address-number = Receive address { $index }
address-vault = Derived for the vault whose fingerprint reads:
address-code = Code of the address
address-back = Back
