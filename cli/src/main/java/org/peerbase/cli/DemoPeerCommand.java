package org.peerbase.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.peerbase.PeerBaseOptions;
import org.peerbase.cli.demo.DemoPeer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peerbase demo-peer}: one peer of {@code peerbase demo}, which starts it; not for people. */
@Command(name = "demo-peer", hidden = true, description = "One peer of the demo, driven by JSON on standard input.")
final class DemoPeerCommand implements Callable<Integer> {
    @Option(names = "--app", required = true)
    private String app = "";

    @Option(names = "--repo", required = true)
    private Path repo = Path.of("");

    @Option(names = "--bootstrap")
    private List<String> bootstrap = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        PeerBaseOptions.Builder options =
                PeerBaseOptions.builder().listen("/ip4/127.0.0.1/tcp/0").repo(repo);
        bootstrap.forEach(options::bootstrap);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        DemoPeer.run(app, options.build(), in, new PrintStream(System.out, false, StandardCharsets.UTF_8));
        return ExitCode.OK;
    }
}
