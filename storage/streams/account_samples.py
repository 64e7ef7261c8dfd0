"""Sample histories that say what folding an account's events does: see `storage.streams.fingerprint`.

They go through every way of every function that folds, reads or upcasts; tests change each of those in turn and
see the fingerprint change.
"""

from __future__ import annotations

from domain.money import MAX_MINOR

Sample = tuple[str, int, str, int, int]
"""(type, schema version, stored text, recorded_at, effective_at) of an event."""

SAMPLES: tuple[Sample, ...] = (
    ("AccountOpened", 2, '{"currency":"GBP","opening_balance":-700,"overdraft_limit":50}', 10, 8),
    ("MoneyDeposited", 2, '{"amount":1200,"kind":"salary","counterparty":"ACME"}', 11, 11),
    ("HoldPlaced", 1, '{"hold_id":"a","amount":30,"description":"GARAGE"}', 12, 11),
    ("HoldPlaced", 1, '{"hold_id":"b","amount":40}', 13, 13),
    ("HoldPlaced", 1, '{"hold_id":"c","amount":50}', 14, 14),
    ("MoneyWithdrawn", 2, '{"amount":35,"hold_id":"a"}', 15, 9),
    ("HoldReleased", 1, '{"hold_id":"b"}', 16, 16),
    ("MoneyWithdrawn", 2, '{"amount":5}', 17, 17),
    ("WithdrawalDeclined", 1, '{"amount":9000,"reason_code":"insufficient_funds","available":480}', 18, 18),
    ("FeeCharged", 1, '{"amount":12,"fee_code":"overdraft"}', 19, 20),
    ("FeeCharged", 1, '{"amount":3,"fee_code":"card"}', 20, 20),
    ("InterestCredited", 1, '{"amount":7}', 21, 21),
    ("EntryReversed", 1, '{"entry":10,"amount":2,"direction":"credit"}', 22, 22),
    ("EntryReversed", 1, '{"entry":10,"amount":1,"direction":"credit"}', 23, 23),
    ("EntryReversed", 1, '{"entry":2,"amount":4,"direction":"debit"}', 24, 24),
    ("ProvisionalCreditGranted", 1, '{"credit_id":"p","entry":6,"amount":35,"case_id":"D-1"}', 25, 25),
    ("ProvisionalCreditGranted", 1, '{"credit_id":"q","entry":8,"amount":5}', 26, 26),
    ("ProvisionalCreditGranted", 1, '{"credit_id":"r","entry":11,"amount":3}', 27, 27),
    ("ProvisionalCreditMadeFinal", 1, '{"credit_id":"p"}', 28, 28),
    ("ProvisionalCreditWithdrawn", 1, '{"credit_id":"q","amount":5}', 29, 29),
    # A credit whose id another one takes, and one that is withdrawn in part.
    ("ProvisionalCreditGranted", 1, '{"credit_id":"s","entry":11,"amount":9}', 29, 29),
    ("ProvisionalCreditGranted", 1, '{"credit_id":"s","entry":11,"amount":4}', 29, 29),
    ("ProvisionalCreditWithdrawn", 1, '{"credit_id":"s","amount":1}', 29, 29),
    # A claim on a deposit that came short and one of money that never came, with all that can be given for them.
    ("ClaimStated", 1, '{"claim_id":"k","amount":60,"entry":2,"case_id":"D-2"}', 29, 29),
    ("ClaimStated", 1, '{"claim_id":"n","amount":30}', 29, 29),
    (
        "ProvisionalCreditGranted",
        2,
        '{"credit_id":"t","amount":40,"entry":2,"claim_id":"k","case_id":"D-2"}',
        29,
        29,
    ),
    ("ProvisionalCreditGranted", 2, '{"credit_id":"u","amount":11,"claim_id":"n"}', 29, 29),
    ("ProvisionalCreditGranted", 2, '{"credit_id":"v","amount":13,"claim_id":"n"}', 29, 29),
    ("ProvisionalCreditMadeFinal", 1, '{"credit_id":"t"}', 29, 29),
    ("ProvisionalCreditWithdrawn", 1, '{"credit_id":"u","amount":17}', 29, 29),
    ("ClaimStated", 1, '{"claim_id":"n","amount":70,"case_id":"D-3"}', 29, 29),
    ("RefundPaid", 1, '{"amount":6,"entry":8,"description":"refund"}', 29, 29),
    ("RefundPaid", 1, '{"amount":7,"claim_id":"n","case_id":"D-3"}', 29, 29),
    ("RefundAdopted", 1, '{"refund":12,"amount":3,"entry":8}', 29, 29),
    ("RefundAdopted", 1, '{"refund":12,"amount":2,"claim_id":"n"}', 29, 29),
    ("ErrorPaidOut", 1, '{"amount":9,"via":"cheque","entry":2,"claim_id":"k"}', 29, 29),
    ("ErrorPaidOut", 1, '{"amount":8,"via":"suspense"}', 29, 29),
    # What was paid under a promise, overdrawn, and partly made good since.
    ("HonouringPromised", 1, '{"credit_id":"u","amount":900,"until":900}', 29, 29),
    ("HonouringPromised", 1, '{"credit_id":"u","amount":800,"until":950}', 29, 29),
    ("MoneyWithdrawn", 2, '{"amount":1500,"honoured":700}', 29, 29),
    ("MoneyWithdrawn", 2, '{"amount":21,"honoured":20}', 29, 29),
    ("MoneyDeposited", 2, '{"amount":350}', 29, 29),
    ("OverdraftLimitChanged", 1, '{"limit":90}', 30, 30),
    ("OverdraftLimitChanged", 1, '{"limit":80}', 31, 25),
    ("OverdraftLimitChanged", 1, '{"limit":70}', 32, 30),
    ("AccountFrozen", 1, "{}", 33, 33),
    ("AccountUnfrozen", 1, "{}", 34, 32),
    ("AccountClosed", 1, "{}", 35, 33),
    # A hold, a credit and a fee that nothing is known of: facts are folded as they come.
    ("HoldReleased", 1, '{"hold_id":"x","outcome":"expired"}', 36, 36),
    ("MoneyWithdrawn", 2, '{"amount":1,"hold_id":"x"}', 37, 37),
    ("ProvisionalCreditMadeFinal", 1, '{"credit_id":"x"}', 38, 38),
    ("ProvisionalCreditWithdrawn", 1, '{"credit_id":"x","amount":2}', 39, 39),
    ("AccountOpened", 2, '{"currency":"EUR"}', 39, 39),
    ("AccountOpened", 2, '{"currency":"USD","country":"US","business":true,"statement_day":31}', 39, 39),
    ("AccountFactsChanged", 1, '{"country":"GB"}', 39, 39),
    ("AccountFactsChanged", 1, '{"business":false,"statement_day":5}', 39, 39),
    # As the first release wrote them.
    ("AccountOpened", 1, '{"InitialBalance":12.5}', 40, 40),
    ("MoneyDeposited", 1, '{"Amount":100}', 41, 41),
    ("MoneyWithdrawn", 1, '{"Amount":0.01}', 42, 42),
    # The largest there can be, and what cannot be read: one after the other, the first counts.
    ("MoneyDeposited", 2, f'{{"amount":{MAX_MINOR}}}', 43, 43),
    ("MoneyDeposited", 2, f'{{"amount":{MAX_MINOR + 1}}}', 44, 45),
    ("MoneyWithdrawn", 2, '{"amount":0}', 45, 44),
    ("MoneyDeposited", 1, '{"Amount":0.001}', 46, 46),
    ("MoneyDeposited", 1, '{"Amount":true}', 47, 47),
    ("MoneyDeposited", 1, '{"Amount":"1"}', 48, 48),
)
