package org.peerbase.testing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a part of the tests only: with the property {@code peerbase.shard=2/3} each method whose name falls into the second
 * of three parts. The parts are the same on each machine, and together they are everything.
 */
public final class ShardExtension implements ExecutionCondition {
    private static final Pattern SHARD = Pattern.compile("([1-9]\\d?)/([1-9]\\d?)");
    private static final ConditionEvaluationResult IN = ConditionEvaluationResult.enabled("in this shard");
    private static final ConditionEvaluationResult OUT = ConditionEvaluationResult.disabled("in another shard");

    /** Called by JUnit. */
    public ShardExtension() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String shard = System.getProperty("peerbase.shard", "1/1");
        return context.getTestMethod().isEmpty()
                        || isIn(
                                shard,
                                context.getRequiredTestClass().getName() + "."
                                        + context.getRequiredTestMethod().getName())
                ? IN
                : OUT;
    }

    /** Whether the test belongs to {@code shard}, "k/n". */
    static boolean isIn(String shard, String test) {
        Matcher matcher = SHARD.matcher(shard);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > Integer.parseInt(matcher.group(2))) {
            throw new IllegalArgumentException("peerbase.shard=" + shard + ": it is to be like 2/3");
        }
        return Math.floorMod(test.hashCode(), Integer.parseInt(matcher.group(2)))
                == Integer.parseInt(matcher.group(1)) - 1;
    }
}
