// What every passkey of a pod is asked for.

/** The question of WebAuthn’s PRF: the secret of a passkey makes the answer another one for each. */
export const passkeyQuestion = 'twister pod vault'
