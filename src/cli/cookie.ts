// The password that a node makes for programs of its own user.

/** Name of the file in the data directory: one line `user:password`, readable by its owner alone. */
export const cookieFile = '.cookie'

/** The user name in it. */
export const cookieUser = '__cookie__'
