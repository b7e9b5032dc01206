package main

import (
	"context"
	"encoding/binary"
	"strconv"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// join has the topic's handle: there may be only one.
func (n *node) join(name string) (*pubsub.Topic, error) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if topic := n.topics[name]; topic != nil {
		return topic, nil
	}
	topic, err := n.pubsub.Join(name)
	if err != nil {
		return nil, err
	}
	events, err := topic.EventHandler()
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			event, err := events.NextPeerEvent(context.Background())
			if err != nil {
				return
			}
			say(fields{"event": "subscription", "peer": event.Peer.String(), "topic": name, "subscribed": event.Type == pubsub.PeerJoin})
		}
	}()
	n.topics[name] = topic
	return topic, nil
}

func (n *node) subscribe(name string) error {
	topic, err := n.join(name)
	if err != nil {
		return err
	}
	subscription, err := topic.Subscribe()
	if err != nil {
		return err
	}
	n.mutex.Lock()
	n.subscriptions[name] = subscription
	n.mutex.Unlock()
	go func() {
		for {
			message, err := subscription.Next(context.Background())
			if err != nil {
				return
			}
			if message.ReceivedFrom == n.host.ID() {
				continue
			}
			sequence := ""
			if len(message.Seqno) == 8 {
				sequence = strconv.FormatUint(binary.BigEndian.Uint64(message.Seqno), 10)
			}
			say(fields{"event": "message", "topic": name, "from": message.GetFrom().String(), "via": message.ReceivedFrom.String(),
				"sequence": sequence, "data": message.Data})
		}
	}()
	return nil
}

func (n *node) unsubscribe(name string) error {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if subscription := n.subscriptions[name]; subscription != nil {
		subscription.Cancel()
		delete(n.subscriptions, name)
	}
	return nil
}

func (n *node) publish(ctx context.Context, name string, data []byte) error {
	topic, err := n.join(name)
	if err != nil {
		return err
	}
	return topic.Publish(ctx, data)
}

// tracer prints what the mesh does and which messages are refused.
type tracer struct{}

func (tracer) Graft(remote peer.ID, topic string) {
	say(fields{"event": "graft", "peer": remote.String(), "topic": topic})
}

func (tracer) Prune(remote peer.ID, topic string) {
	say(fields{"event": "prune", "peer": remote.String(), "topic": topic})
}

func (tracer) RejectMessage(message *pubsub.Message, reason string) {
	say(fields{"event": "rejected", "topic": message.GetTopic(), "reason": reason})
}

func (tracer) OnNewOutboundStream(peer.ID, protocol.ID)             {}
func (tracer) OnClosedOutboundStream(peer.ID)                       {}
func (tracer) Join(string)                                          {}
func (tracer) Leave(string)                                         {}
func (tracer) ValidateMessage(*pubsub.Message)                      {}
func (tracer) DeliverMessage(*pubsub.Message)                       {}
func (tracer) DuplicateMessage(*pubsub.Message)                     {}
func (tracer) ThrottlePeer(peer.ID)                                 {}
func (tracer) RecvRPC(*pubsub.RPC)                                  {}
func (tracer) SendRPC(*pubsub.RPC, peer.ID)                         {}
func (tracer) SendRPCCompleted(*pubsub.RPC, peer.ID, time.Duration) {}
func (tracer) DropRPC(*pubsub.RPC, peer.ID)                         {}
func (tracer) UndeliverableMessage(*pubsub.Message)                 {}
