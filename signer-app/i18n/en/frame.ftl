frame-practice = PRACTICE – test coins, nothing of value
frame-production = PRODUCTION – real money
frame-no-site = no site yet
frame-no-vault = no vault registered
frame-steps = The script
frame-step-done = done
frame-step-now = now
frame-step-to-come = to come
frame-step-say = Say: “{ $say }”
frame-more = More below ↓
frame-keyed = { $label } ({ $key })
frame-hold = { $label } (hold { $key })
frame-page = Page { $page } of { $pages }
frame-pages-seen = { $seen } of { $pages } seen
frame-page-before = Back one page
frame-page-next = Next page
frame-code = Code { $code }
frame-what-happened = What happened
frame-what-to-do = What to do
frame-seconds-left = { $seconds ->
    [one] about { $seconds } second left
   *[other] about { $seconds } seconds left
}
frame-key-enter = Enter
frame-key-escape = Esc
frame-key-page-up = Page up
frame-key-page-down = Page down
frame-key-tab = Tab
frame-working = One moment
frame-working-about = The signer is at work. The next question comes by itself.
