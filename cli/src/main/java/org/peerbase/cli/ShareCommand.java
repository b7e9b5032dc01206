package org.peerbase.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.peerbase.Collaboration;
import org.peerbase.CollaborationEvent;
import org.peerbase.CollaborationOptions;
import org.peerbase.PeerBase;
import org.peerbase.PeerBaseOptions;
import org.peerbase.collaboration.ReadOnlyException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peerbase share}: opens a collaboration and lets a person read and change it, line by line. */
@Command(
        name = "share",
        description = {
            "Open shared data in this terminal: its value is printed as it changes, and commands change it.",
            "Type help to see the commands. Peers that use the same NAME, app, type and keys share the same data."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerbase share groceries --type rga --listen /ip4/127.0.0.1/tcp/4001",
            "  peerbase share groceries --type rga --bootstrap /ip4/127.0.0.1/tcp/4001",
            "  echo 'append Hello' | peerbase share notes --repo ~/notes",
            "  peerbase share diary --keys @diary.keys",
            "  peerbase share diary --keys @reader.keys --bootstrap /ip4/127.0.0.1/tcp/4001"
        })
final class ShareCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The name of the collaboration.")
    private String name = "";

    @Option(
            names = "--app",
            paramLabel = "A",
            defaultValue = "peerbase-share",
            description = "The name of the app (default: ${DEFAULT-VALUE}).")
    private String app = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "text",
            description =
                    "What is shared: text, rga (a list), ormap, a set (aworset, rworset, rwlwwset, gset, 2pset), a register "
                            + "(mvreg, lwwreg), a counter (pncounter, gcounter, ccounter, lexcounter) or a flag (ewflag, "
                            + "dwflag) (default: ${DEFAULT-VALUE}).")
    private String type = "";

    @Option(
            names = "--keys",
            paramLabel = "URI",
            description = "Make it private: only who has these keys can read it, and change it if they allow that (see "
                    + "'peerbase keys'). @FILE reads them from a file (default: none, it is public in the app).")
    private @Nullable String keys;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private Output output = new Output();

    /** Whether something was asked for that could not be done: a script should notice. */
    private boolean refused;

    @Override
    public Integer call() throws IOException {
        requireName(name, "NAME is empty: who shares the same data uses the same name");
        requireName(app, "--app is empty: all its peers use the same name");
        if (!ShareLanguage.knows(type)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--type " + type + " is not known; there are " + String.join(", ", ShareLanguage.types()));
        }
        CollaborationOptions.Builder how = CollaborationOptions.builder();
        if (keys != null) {
            how.keys(KeysCommand.parse(keys));
        }
        PeerBaseOptions.Builder options = PeerBaseOptions.builder().bootstrap(node.bootstrapAddresses());
        node.listenAddresses().forEach(options::listen);
        if (node.repo() != null) {
            options.repo(node.repo());
        }
        Farewell farewell = new Farewell(node, output::note);
        try (PeerBase peer = PeerBase.create(app, options.build());
                Prompt prompt = Prompt.open(output::line)) {
            peer.onError(error -> output.note("peerbase: " + error.getMessage()));
            Network.await(peer.start(), "start");
            Shutdown.closeOnExit(() -> {
                try (peer) {
                    farewell.say();
                }
            });
            Collaboration<?> shared = Network.await(peer.collaborate(name, type, how.build()), "open " + name);
            farewell.guard(shared);
            introduce(peer, prompt);
            if (shared.isReadOnly()) {
                prompt.print("These keys only read: you can follow, and change nothing.");
            }
            watch(shared, prompt);
            converseInCompany(peer, shared, prompt);
            farewell.say();
        }
        return refused && !Interactive.isTerminal() ? ExitCode.FAILED : ExitCode.OK;
    }

    private static void requireName(String given, String otherwise) {
        if (given.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, otherwise);
        }
    }

    private void introduce(PeerBase peer, Prompt prompt) {
        List<String> addresses =
                peer.addresses().stream().map(Multiaddr::toString).toList();
        output.object(Fields.of("event", "ready")
                .and("peer", peer.peerId().toString())
                .and("addresses", addresses));
        prompt.print("Others join with:");
        String ofApp = app.equals("peerbase-share") ? "" : " --app " + app;
        String ofType = type.equals("text") ? "" : " --type " + type;
        String ofKeys = keys == null ? "" : " --keys KEYS";
        addresses.forEach(address ->
                prompt.print("  peerbase share " + name + ofApp + ofType + ofKeys + " --bootstrap " + address));
        if (keys != null) {
            prompt.print(
                    "KEYS are those that you used, or what 'peerbase keys read-only' makes of them: who has that can "
                            + "follow, and change nothing.");
        }
    }

    private void watch(Collaboration<?> shared, Prompt prompt) {
        shared.on(CollaborationEvent.StateChanged.class, event -> {
            if (event.sub().isEmpty()) {
                showValue(shared, event.local(), prompt);
            }
        });
        shared.on(
                CollaborationEvent.MembershipChanged.class,
                event -> showPeers(event.peers().size(), prompt));
        showValue(shared, true, prompt);
    }

    private void showValue(Collaboration<?> shared, boolean local, Prompt prompt) {
        Object value = shared.value();
        ShareLanguage.show(value).forEach(line -> prompt.print("  " + line));
        output.object(Fields.of("event", "value")
                .and("local", local)
                .and("value", Optional.ofNullable(value instanceof Set<?> set ? new ArrayList<>(set) : value)));
    }

    private void showPeers(int count, Prompt prompt) {
        prompt.print(count == 1 ? "You are alone." : count + " peers share this, you among them.");
        output.object(Fields.of("event", "peers").and("count", count));
    }

    private void converseInCompany(PeerBase peer, Collaboration<?> shared, Prompt prompt) throws IOException {
        if (node.bootstrapAddresses().isEmpty()) {
            converse(shared, prompt);
            return;
        }
        Company company = Company.expect(peer, shared, keys != null, reason -> showNobody(reason, prompt));
        try {
            converse(shared, prompt);
        } finally {
            company.close();
        }
    }

    private void showNobody(String reason, Prompt prompt) {
        prompt.print(reason);
        output.object(Fields.of("event", "nobody").and("reason", reason));
    }

    private void converse(Collaboration<?> shared, Prompt prompt) throws IOException {
        ShareLanguage language = new ShareLanguage(type);
        for (String line = prompt.readLine(); line != null; line = prompt.readLine()) {
            String command = line.strip();
            switch (command) {
                case "" -> {}
                case "quit", "exit" -> {
                    return;
                }
                case "help" ->
                    help(shared.isReadOnly() ? List.of() : language.usage()).forEach(prompt::print);
                case "show", "list" -> showValue(shared, true, prompt);
                case "stats" -> showStats(shared, prompt);
                case "peers" -> listPeers(shared, prompt);
                default -> change(language, shared, line.stripLeading(), prompt);
            }
        }
    }

    private void listPeers(Collaboration<?> shared, Prompt prompt) {
        PeerId self = shared.app().peerId();
        Set<PeerId> peers = shared.peers();
        peers.forEach(peer -> prompt.print(peer + (peer.equals(self) ? " (you)" : "")));
        output.object(Fields.of("event", "peers").and("count", peers.size()).and("peers", peers));
    }

    private void showStats(Collaboration<?> shared, Prompt prompt) {
        ShareStats stats = ShareStats.of(shared);
        stats.lines().forEach(prompt::print);
        output.object(stats.fields());
    }

    private static List<String> help(List<String> changes) {
        List<String> lines = new ArrayList<>(changes);
        lines.addAll(List.of(
                "show                  print the value (also: list)",
                "peers                 print who shares it",
                "stats                 print what this peer has done, and what it refused others",
                "quit                  stop (also: Ctrl-D)"));
        return lines;
    }

    private void change(ShareLanguage language, Collaboration<?> shared, String line, Prompt prompt) {
        try {
            language.change(shared.shared(), line);
        } catch (ReadOnlyException e) {
            refuse("these keys only read, and nothing was changed: ask a writer for the keys that write", prompt);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
            refuse(Failures.describe(e), prompt);
        }
    }

    private void refuse(String reason, Prompt prompt) {
        refused = true;
        prompt.print(reason);
        output.object(Fields.of("event", "refused").and("reason", reason));
    }
}
