package dev.watertight.common;

import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.beans.SimpleBeanInfo;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * Makes the components of a record properties to {@link java.beans.Introspector}, which knows getters only. What asks
 * the introspector, as {@code hasProperty} of Hamcrest 3.0 does, finds it by its name: the record's and "BeanInfo".
 */
public abstract class RecordBeanInfo extends SimpleBeanInfo {

    private final Class<? extends Record> type;

    protected RecordBeanInfo(Class<? extends Record> type) {
        this.type = type;
    }

    /** Null, which says nothing, if a component has no accessor that can be a property. */
    @Override
    public PropertyDescriptor @Nullable [] getPropertyDescriptors() {
        RecordComponent[] components = type.getRecordComponents();
        PropertyDescriptor[] properties = new PropertyDescriptor[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                properties[i] = new PropertyDescriptor(components[i].getName(), components[i].getAccessor(), null);
            }
            return properties;
        } catch (IntrospectionException e) {
            return null;
        }
    }
}
