// The event stream, and how long ago it last said anything.

const RETRY_MS = 5000;

export class Stream {
  #source = null;
  #onPicture;
  #onReturn;
  #onRefusal;
  #heardAt = null;
  #lostAt = null;
  #openedBefore = false;

  // onPicture: each whole picture. onReturn: connected again after the connection was lost. onRefusal: this screen may see nothing (any more).
  constructor(address, onPicture, onReturn, onRefusal = () => {}) {
    this.address = address;
    this.#onPicture = onPicture;
    this.#onReturn = onReturn;
    this.#onRefusal = onRefusal;
    this.#open();
  }

  // Seconds since the last message; nothing: none yet.
  silence() {
    return this.#heardAt === null ? null : (performance.now() - this.#heardAt) / 1000;
  }

  // Seconds since the connection was lost; 0: there is one, or none was yet.
  lostFor() {
    return this.#lostAt === null ? 0 : (performance.now() - this.#lostAt) / 1000;
  }

  #open() {
    this.#source = new EventSource(this.address);
    this.#source.onopen = () => {
      if (this.#openedBefore) this.#onReturn();
      this.#openedBefore = true;
    };
    this.#source.onmessage = (event) => {
      this.#heardAt = performance.now();
      this.#lostAt = null;
      this.#onPicture(JSON.parse(event.data));
    };
    // The browser tries again by itself after a lost connection, but not after a refusal.
    this.#source.onerror = () => {
      if (this.#heardAt !== null) this.#lostAt ??= performance.now();
      if (this.#source.readyState === EventSource.CLOSED) {
        this.#askWhy();
        setTimeout(() => this.#open(), RETRY_MS);
      }
    };
  }

  // An event source does not tell why it was refused.
  async #askWhy() {
    const answer = await fetch(this.address, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.status === 401 || answer?.status === 403) this.#onRefusal();
  }
}
