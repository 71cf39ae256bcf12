import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Runs a real Elasticsearch node from the jars that Maven has: {@code EsNode HOME [setting=value …]}. What differs between 8.19 and 9
 * is looked up by reflection, so one class runs both.
 */
public class EsNode {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]).toAbsolutePath();
        Class<?> settingsClass = Class.forName("org.elasticsearch.common.settings.Settings");
        Object builder = settingsClass.getMethod("builder").invoke(null);
        Method put = builder.getClass().getMethod("put", String.class, String.class);
        put.invoke(builder, "path.home", home.toString());
        for (int i = 1; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            put.invoke(builder, setting[0], setting[1]);
        }
        Object settings = builder.getClass().getMethod("build").invoke(builder);

        Class<?> logging = Class.forName("org.elasticsearch.common.logging.LogConfigurator");
        logging.getMethod("configureESLogging").invoke(null);
        logging.getMethod("configureWithoutConfig", settingsClass).invoke(null, settings);

        Class<?> environmentClass = Class.forName("org.elasticsearch.env.Environment");
        Object environment =
            environmentClass.getConstructor(settingsClass, Path.class).newInstance(settings, home.resolve("config"));
        Class<?> pluginsClass = Class.forName("org.elasticsearch.plugins.PluginsLoader");
        Object plugins = pluginsClass
            .getMethod("createPluginsLoader", Set.class, Set.class, Map.class, boolean.class)
            .invoke(null, modules(pluginsClass, environment), Set.of(), Map.of(), false);

        Class<?> nodeClass = Class.forName("org.elasticsearch.node.Node");
        Object node = nodeClass.getConstructor(environmentClass, pluginsClass).newInstance(environment, plugins);
        nodeClass.getMethod("start").invoke(node);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        Thread.currentThread().join();
    }

    /** Reads the descriptors of the modules below HOME/modules. */
    private static Object modules(Class<?> plugins, Object environment) throws Exception {
        Object folder = method(environment.getClass(), "modulesDir", "modulesFile").invoke(environment);
        Method load = method(plugins, "loadModulesBundles", "loadModulesBundles"); // 8.19: (Path), 9.5: (Path, boolean)
        return load.getParameterCount() == 1 ? load.invoke(null, folder) : load.invoke(null, folder, false);
    }

    private static Method method(Class<?> of, String name, String olderName) throws NoSuchMethodException {
        for (Method method : of.getMethods()) {
            if (method.getName().equals(name) || method.getName().equals(olderName)) return method;
        }
        throw new NoSuchMethodException(of + "." + name);
    }

    private static void close(Object node) {
        try {
            node.getClass().getMethod("prepareForClose").invoke(node);
            node.getClass().getMethod("close").invoke(node);
        } catch (ReflectiveOperationException failure) {
            failure.printStackTrace();
        }
    }
}
