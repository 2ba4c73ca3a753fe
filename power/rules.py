"""用电监管 rules PW01–PW17 (scenarios/README.md; domain.md A.6), by theme in the modules beside. All numbers are
platform defaults."""

from power import rules_data, rules_electric, rules_limits, rules_orders, rules_treatment

RULES = tuple(
    sorted(
        (
            *rules_treatment.RULES,
            *rules_orders.RULES,
            *rules_electric.RULES,
            *rules_limits.RULES,
            *rules_data.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
