// A go-libp2p node, told what to do by JSON lines. The protocol of these lines is in ../README.md; ../js speaks the same.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/identify"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

// How long any one command may take.
const patience = 120 * time.Second

type fields map[string]any

var output sync.Mutex

// say prints one line.
func say(line fields) {
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	output.Lock()
	defer output.Unlock()
	os.Stdout.Write(append(text, '\n'))
}

type node struct {
	host host.Host

	mutex      sync.Mutex
	identified map[peer.ID]fields
	changed    *sync.Cond

	pubsub        *pubsub.PubSub
	topics        map[string]*pubsub.Topic
	subscriptions map[string]*pubsub.Subscription
}

func main() {
	listen := flag.String("listen", "/ip4/127.0.0.1/tcp/0", "the address to listen on")
	seed := flag.String("seed", "", "the 32 bytes of the Ed25519 key, in hexadecimal")
	noPubsub := flag.Bool("no-pubsub", false, "don't speak gossipsub")
	flag.Parse()

	n, err := start(*listen, *seed, !*noPubsub)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	addresses := []string{}
	for _, address := range n.host.Addrs() {
		addresses = append(addresses, fmt.Sprintf("%s/p2p/%s", address, n.host.ID()))
	}
	say(fields{"event": "listening", "peer": n.host.ID().String(), "addresses": addresses})

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		line := bytes.Clone(lines.Bytes())
		go n.obey(line)
	}
	// Whoever started this peer is gone when standard input ends.
}

func start(listen, seed string, withPubsub bool) (*node, error) {
	key, err := privateKey(seed)
	if err != nil {
		return nil, err
	}
	h, err := libp2p.New(
		libp2p.Identity(key),
		libp2p.ListenAddrStrings(listen),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.Ping(true),
		libp2p.UserAgent("go-libp2p/0.51.0"),
		libp2p.DisableRelay(),
	)
	if err != nil {
		return nil, err
	}
	n := &node{
		host:          h,
		identified:    map[peer.ID]fields{},
		topics:        map[string]*pubsub.Topic{},
		subscriptions: map[string]*pubsub.Subscription{},
	}
	n.changed = sync.NewCond(&n.mutex)
	if err := n.watch(); err != nil {
		return nil, err
	}
	n.serve()
	if withPubsub {
		n.pubsub, err = pubsub.NewGossipSub(context.Background(), h, pubsub.WithFloodPublish(true), pubsub.WithRawTracer(tracer{}))
	}
	return n, err
}

func privateKey(seed string) (crypto.PrivKey, error) {
	if seed == "" {
		key, _, err := crypto.GenerateEd25519Key(rand.Reader)
		return key, err
	}
	bytes, err := hex.DecodeString(seed)
	if err != nil {
		return nil, err
	}
	if len(bytes) != ed25519.SeedSize {
		return nil, fmt.Errorf("a seed has %d bytes, not %d", ed25519.SeedSize, len(bytes))
	}
	return crypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(bytes))
}

// watch prints what happens to connections and keeps what the remotes say of themselves.
func (n *node) watch() error {
	events, err := n.host.EventBus().Subscribe([]any{
		new(event.EvtPeerIdentificationCompleted),
		new(event.EvtPeerConnectednessChanged),
	})
	if err != nil {
		return err
	}
	go func() {
		for happened := range events.Out() {
			switch e := happened.(type) {
			case event.EvtPeerIdentificationCompleted:
				n.onIdentified(e)
			case event.EvtPeerConnectednessChanged:
				n.onConnectedness(e)
			}
		}
	}()
	return nil
}

func (n *node) onIdentified(e event.EvtPeerIdentificationCompleted) {
	protocols := []string{}
	for _, id := range e.Protocols {
		protocols = append(protocols, string(id))
	}
	addresses := []string{}
	for _, address := range e.ListenAddrs {
		addresses = append(addresses, address.String())
	}
	answer := fields{"agent": e.AgentVersion, "protocolVersion": e.ProtocolVersion, "protocols": protocols, "addresses": addresses}
	if e.ObservedAddr != nil {
		answer["observed"] = e.ObservedAddr.String()
	}
	if e.SignedPeerRecord != nil {
		if record, err := e.SignedPeerRecord.Record(); err == nil {
			certified := []string{}
			for _, address := range record.(*peer.PeerRecord).Addrs {
				certified = append(certified, address.String())
			}
			answer["record"] = certified
		}
	}
	n.mutex.Lock()
	n.identified[e.Peer] = answer
	n.changed.Broadcast()
	n.mutex.Unlock()
	say(fields{"event": "identified", "peer": e.Peer.String()})
}

func (n *node) onConnectedness(e event.EvtPeerConnectednessChanged) {
	switch e.Connectedness {
	case network.Connected:
		say(fields{"event": "connected", "peer": e.Peer.String()})
	case network.NotConnected:
		n.mutex.Lock()
		delete(n.identified, e.Peer)
		n.mutex.Unlock()
		say(fields{"event": "disconnected", "peer": e.Peer.String()})
	}
}

// command is every argument that any command takes.
type command struct {
	ID       int    `json:"id"`
	Do       string `json:"do"`
	Address  string `json:"address"`
	Peer     string `json:"peer"`
	Protocol string `json:"protocol"`
	Topic    string `json:"topic"`
	Data     []byte `json:"data"`
	Bytes    int    `json:"bytes"`
	Count    int    `json:"count"`
	Upload   int    `json:"upload"`
	Download int    `json:"download"`
	Streams  int    `json:"streams"`
}

func (n *node) obey(line []byte) {
	var c command
	if err := json.Unmarshal(line, &c); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := n.run(ctx, c)
	if err != nil {
		say(fields{"id": c.ID, "ok": false, "error": err.Error()})
		return
	}
	if answer == nil {
		answer = fields{}
	}
	answer["id"] = c.ID
	answer["ok"] = true
	say(answer)
}

func (n *node) run(ctx context.Context, c command) (fields, error) {
	switch c.Do {
	case "dial":
		info, err := peer.AddrInfoFromString(c.Address)
		if err != nil {
			return nil, err
		}
		return fields{"peer": info.ID.String()}, n.host.Connect(ctx, *info)
	case "swallow":
		n.handle(protocol.ID(c.Protocol), func(s network.Stream) error {
			_, err := io.Copy(io.Discard, s)
			return err
		})
		return nil, nil
	case "subscribe":
		return nil, n.subscribe(c.Topic)
	case "unsubscribe":
		return nil, n.unsubscribe(c.Topic)
	case "subscribers":
		return fields{"peers": names(n.pubsub.ListPeers(c.Topic))}, nil
	case "publish":
		return nil, n.publish(ctx, c.Topic, c.Data)
	}
	remote, err := peer.Decode(c.Peer)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Do, err)
	}
	switch c.Do {
	case "hangup":
		return nil, n.host.Network().ClosePeer(remote)
	case "identify":
		return n.awaitIdentify(ctx, remote)
	case "ping":
		return n.ping(ctx, remote, max(1, c.Count))
	case "echo":
		return n.echo(ctx, remote, c.Bytes)
	case "streams":
		return n.streams(ctx, remote, c.Count)
	case "farewell":
		return n.farewell(ctx, remote, c.Bytes)
	case "reset":
		return nil, n.reset(ctx, remote)
	case "beReset":
		return n.beReset(ctx, remote)
	case "open":
		return nil, n.open(ctx, remote, c.Protocol)
	case "raw":
		return nil, n.raw(ctx, remote, c.Protocol, c.Data)
	case "perf":
		return n.perf(ctx, remote, c.Upload, c.Download, max(1, c.Streams))
	}
	return nil, fmt.Errorf("no such command: %s", c.Do)
}

// awaitIdentify answers what the remote said of itself, waiting for it if it hasn't yet.
func (n *node) awaitIdentify(ctx context.Context, remote peer.ID) (fields, error) {
	for _, connection := range n.host.Network().ConnsToPeer(remote) {
		n.host.(interface{ IDService() identify.IDService }).IDService().IdentifyConn(connection)
	}
	stop := context.AfterFunc(ctx, n.changed.Broadcast)
	defer stop()
	n.mutex.Lock()
	defer n.mutex.Unlock()
	for n.identified[remote] == nil {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n.changed.Wait()
	}
	copied := fields{}
	for key, value := range n.identified[remote] {
		copied[key] = value
	}
	return copied, nil
}

func names(ids []peer.ID) []string {
	texts := []string{}
	for _, id := range ids {
		texts = append(texts, id.String())
	}
	return texts
}
