/** Changed when a client of before could not talk to a lab of now: frames, methods or events that mean something else. */
export const protocolVersion = 1;

/** Offered by clients that attach, and chosen by a lab that speaks the same protocol; pages come from the lab and need not ask. */
export const subprotocol = `hidden-unit.${protocolVersion}`;

/** Where the WebSocket is. */
export const wirePath = '/wire';

/**
 * The Host an attaching process gives on the local socket. No web page can send it: should somebody forward the socket to a TCP
 * port, a page that rebinds its name to that port is still turned away.
 */
export const localHost = 'lab.hidden-unit';

/** Sent by a command that attaches for its own work only: the lab stays open until it has left. */
export const commandHeader = 'x-hidden-unit-command';

/** A lab closes a connection with this code once it has answered every call that it began: what was not answered was not begun. */
export const allAnswered = 4001;

/** Header of the answer on the local socket: the identity of the lab's data directory. */
export const folderHeader = 'lab-folder';
