package dev.simplequeue.impl.backend;

/**
 * The server of the database.
 *
 * @param version its version
 * @param database the database's name
 * @param schema the schema of the tables
 * @param schemaVersion the version of the tables
 * @param readOnly whether it takes no changes
 * @param standby whether that is because it follows another server
 */
public record ServerLook(
    String version,
    String database,
    String schema,
    int schemaVersion,
    boolean readOnly,
    boolean standby) {}
