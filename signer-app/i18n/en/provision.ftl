provision-page = Found a new site – page { $page } of { $pages }
provision-next = Next page
provision-before = Back one page
provision-begin = Begin the ceremony
provision-leave = Leave
provision-names = Whose site is this?
provision-names-how = Up to 40 letters, digits and signs of a plain keyboard. The names stand in every record from now on.
provision-institution = Institution
provision-site = Site
provision-network = Network
provision-mode = Practice or production
provision-practice = Practice: test coins
provision-production = Production: real money
provision-device = Device
provision-device-line = { $file } – { $module } – { $mode }
provision-no-device = There is no device profile on the medium. Bring one and begin again.
provision-officers = Who gets a card?
provision-officers-how = Type a name, choose the roles with the function keys, then add the officer.
provision-officer = Name
provision-named = { $name }: { $roles }
provision-add = Add
provision-remove = Remove the last
provision-numbers = How many?
provision-numbers-how = { $count } officers get a card. So many of them have to be there to open the token:
provision-quorum = Cards that open the token
provision-keys = Keys per branch
provision-reader = Security officer
provision-reader-how = Only the security officer can read whether a card was opened under duress.
provision-reader-key = Compare every group with the security officer's own paper:
provision-no-reader = There is no security officer's key on the medium. Bring one and begin again.
provision-dice = Dice
provision-dice-how = Throw a die at least { $fewest } times where everybody sees it, and type each throw as a digit from 1 to 6.
provision-throws = Throws
provision-thrown = { $count ->
    [one] { $count } throw
   *[other] { $count } throws
}
provision-dice-few = { $left ->
    [one] { $left } more throw
   *[other] { $left } more throws
}
provision-dice-fair = ✓ Enough, and nothing about them stands out.
provision-dice-digit = ✗ Only digits from 1 to 6 are throws. Delete the wrong one with Backspace.
provision-dice-face = ✗ A face comes up too often or never. Throw again with another die.
provision-dice-run = ✗ A face comes up too often in a row. Throw again with another die.
provision-dice-period = ✗ A row of throws repeats itself. Throw again, and type what falls.
provision-check = Is this right?
provision-check-how = Read every line aloud. Once the ceremony has begun none of it can be changed.
provision-lacks-names = Both names are needed; a name neither begins nor ends with a blank.
provision-lacks-choice = Choose one.
provision-lacks-mode = This profile is for the other mode. Choose another, or go back.
provision-lacks-officers = At least two officers are needed.
provision-lacks-roles = At least one operator and one approver are needed.
provision-lacks-added = The officer whose name is typed has not been added: roles are missing, or the name is there already.
provision-lacks-numbers = At least two cards, and no more than there are officers; at least one key.
provision-lacks-dice = The throws cannot be used yet.
